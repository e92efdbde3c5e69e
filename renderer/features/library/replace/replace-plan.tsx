import { ArrowRight, Ban } from 'lucide-react';
import { useState } from 'react';
import type { OutputOf } from '../../../../shared/contract/index.ts';
import type { MediaView } from '../../../../shared/contract/media.ts';
import { STATE_LOOKS } from '../../../../shared/domain/state-looks.ts';
import type { Issue, IssueCode } from '../../../../shared/platforms/issue.ts';
import { issueMessageValues } from '../../../../shared/platforms/issue-message-values.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { MediaPicture } from '../../../components/media-picture.tsx';
import { PlatformMark } from '../../../components/platform-mark.tsx';
import { StateMark } from '../../../components/state-mark.tsx';
import { call } from '../../../lib/api.ts';
import { runCommand } from '../../../lib/commands.ts';
import { formatDayTime } from '../../../lib/dates.ts';
import { sayFailure } from '../../../lib/say-failure.ts';
import { t } from '../../../lib/text.ts';
import { showToast } from '../../../lib/toasts.ts';
import { useLive } from '../../../lib/use-live.ts';
import { selectAssets } from '../library-store.ts';

type Plan = OutputOf<'posts.planReplaceMedia'>;
type PostLine = Plan['ready'][number];
type Blocked = Plan['blocked'][number];

/** Both files side by side, the posts that change, and those that do not, with the reason. */
export function ReplacePlan({
  old,
  fresh,
  onOther,
  onClose,
}: {
  readonly old: MediaView;
  readonly fresh: MediaView;
  readonly onOther: () => void;
  readonly onClose: () => void;
}) {
  const { data: plan } = useLive('posts.planReplaceMedia', { assetId: old.id, by: fresh.id });
  const [isBusy, setBusy] = useState(false);
  const count = plan?.readyCount ?? 0;

  async function replace(): Promise<void> {
    setBusy(true);
    try {
      const { replaced } = await call('posts.replaceMedia', { assetId: old.id, by: fresh.id });
      onClose();
      selectAssets([fresh.id]);
      showToast(t('library.replace.done', { count: replaced, name: fresh.fileName }), {
        action: { label: t('app.undo'), keys: 'Mod+Z', run: () => void runCommand('edit.undo') },
      });
    } catch (error) {
      sayFailure(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog title={t('library.replace.title', { name: old.fileName })} width={560} onClose={onClose}>
      <div className="replace-plan">
        <div className="replace-pair">
          <Side file={old} />
          <ArrowRight size={20} strokeWidth={1.5} aria-hidden="true" />
          <Side file={fresh} />
        </div>
        {plan && count > 0 && (
          <Posts
            title={t('library.replace.ready', { count })}
            posts={plan.ready.map((post) => ({ post }))}
            count={count}
          />
        )}
        {plan && plan.blockedCount > 0 && (
          <Posts
            title={t('library.replace.blocked', { count: plan.blockedCount })}
            posts={plan.blocked}
            count={plan.blockedCount}
          />
        )}
        {plan && count + plan.blockedCount === 0 && <p className="replace-quiet">{t('library.replace.nowhere')}</p>}
        {plan && plan.keptCount > 0 && (
          <p className="replace-quiet">{t('library.replace.kept', { count: plan.keptCount })}</p>
        )}
        <p className="replace-quiet">{t('library.replace.keeps')}</p>
        <div className="replace-foot">
          <Button onPress={onOther}>{t('library.replace.other')}</Button>
          <Button kind="primary" isDisabled={isBusy || count === 0} onPress={() => void replace()}>
            {t('library.replace.do', { count })}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function Side({ file }: { readonly file: MediaView }) {
  return (
    <figure className="replace-side">
      <span className="replace-picture">
        <MediaPicture file={file} size={480} alt={file.altText} iconSize={32} />
      </span>
      <figcaption>{file.fileName}</figcaption>
    </figure>
  );
}

function Posts({
  title,
  posts,
  count,
}: {
  readonly title: string;
  /** Of which `posts` are the first. */
  readonly count: number;
  readonly posts: readonly (Pick<Blocked, 'post'> & Partial<Blocked>)[];
}) {
  return (
    <section className="replace-posts" aria-label={title}>
      <h3 className="field-label">{title}</h3>
      <ul>
        {posts.map(({ post, reason, refusals }) => (
          <li key={post.id}>
            <Line post={post} />
            {reason === 'twice' && <p className="replace-why">{t('library.replace.twice')}</p>}
            {refusals?.map((refusal) => (
              <p key={refusal.accountId} className="replace-why">
                <Ban size={14} strokeWidth={1.5} aria-hidden="true" />
                <PlatformMark provider={refusal.provider} size={12} />
                <span>
                  {t('library.refuses', { accounts: refusal.account })}: {wordsOf(refusal)}
                </span>
              </p>
            ))}
          </li>
        ))}
      </ul>
      {count > posts.length && (
        <p className="replace-quiet">{t('library.replace.more', { count: count - posts.length })}</p>
      )}
    </section>
  );
}

function Line({ post }: { readonly post: PostLine }) {
  return (
    <p className="replace-line">
      <StateMark state={post.state} />
      <span className="visually-hidden">{t(STATE_LOOKS[post.state].label)}</span>
      <span className="used-in-when">
        {post.wallTime === null ? t('library.unplanned') : formatDayTime(post.wallTime)}
      </span>
      <span className="used-in-text">{post.snippet || t('library.noText')}</span>
    </p>
  );
}

function wordsOf({ code, provider, values }: Blocked['refusals'][number]): string {
  const issue: Issue = { code: code as IssueCode, provider, values, severity: 'error', field: 'media' };
  return t(`platforms.issue.${issue.code}`, { ...issueMessageValues(issue), label: '' });
}
