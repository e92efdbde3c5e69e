import { Replace } from 'lucide-react';
import { Button } from 'react-aria-components';
import type { MediaView } from '../../../shared/contract/media.ts';
import { STATE_LOOKS } from '../../../shared/domain/state-looks.ts';
import { Button as PlainButton } from '../../components/button.tsx';
import { PlatformMark } from '../../components/platform-mark.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { runCommand } from '../../lib/commands.ts';
import { formatDayTime } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import { setUi, useUi } from '../../lib/ui-store.ts';
import { useLive } from '../../lib/use-live.ts';
import { useCanWrite } from '../../lib/write-access.ts';

/** More than anybody reads; the count says the rest. */
const MOST_LISTED = 50;

/** The accounts that wear the file, and the posts that hold it; pressed, one opens beside. */
export function FilePosts({ file: { id, sha256, useCount } }: { readonly file: MediaView }) {
  const { data: accounts } = useLive('accounts.list', {});
  const wearers = accounts?.filter(({ avatarSha256 }) => avatarSha256 === sha256) ?? [];
  const { data: posts } = useLive('media.readPosts', { id, limit: MOST_LISTED });
  const isWritable = useCanWrite();
  const openId = useUi((state) => state.openPost?.id);
  return (
    <section className="details-section" aria-label={t('library.usedIn')}>
      <h3 className="field-label">{t('library.usedIn')}</h3>
      {wearers.map(({ id: accountId, provider, displayName }) => (
        <p key={accountId} className="worn-by">
          <PlatformMark provider={provider} size={12} />
          {t('library.wornBy', { account: displayName })}
        </p>
      ))}
      {useCount === 0 && <p className="details-quiet">{t('library.unused')}</p>}
      <ul>
        {posts?.map((post) => (
          <li key={post.id}>
            <Button
              className="used-in"
              data-open={post.id === openId || undefined}
              onPress={() => setUi({ openPost: { id: post.id, create: null } })}
            >
              <StateMark state={post.state} />
              <span className="visually-hidden">{t(STATE_LOOKS[post.state].label)}</span>
              <span className="used-in-when">
                {post.wallTime === null ? t('library.unplanned') : formatDayTime(post.wallTime)}
              </span>
              <span className="used-in-text">{post.snippet || t('library.noText')}</span>
            </Button>
          </li>
        ))}
      </ul>
      {posts && useCount > posts.length && (
        <p className="details-quiet">{t('library.refusedMore', { count: useCount - posts.length })}</p>
      )}
      {useCount > 0 && isWritable && (
        <PlainButton kind="quiet" className="replace-open" onPress={() => void runCommand('library.replace')}>
          <Replace size={16} strokeWidth={1.5} aria-hidden="true" />
          {t('library.replace.open')}
        </PlainButton>
      )}
    </section>
  );
}
