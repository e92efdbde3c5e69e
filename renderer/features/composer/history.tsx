import { ArrowLeft } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { OutputOf } from '../../../shared/contract/index.ts';
import { isEditableState } from '../../../shared/domain/post-state.ts';
import { toWallTime } from '../../../shared/domain/zone.ts';
import { Avatar } from '../../components/avatar.tsx';
import { Button, IconButton } from '../../components/button.tsx';
import { WordDiff } from '../../components/word-diff-view.tsx';
import { call } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import { showToast } from '../../lib/toasts.ts';
import { useLive } from '../../lib/use-live.ts';
import { useCanWrite } from '../../lib/write-access.ts';
import type { Texts } from './checks.ts';
import { timeWords } from './time-words.ts';
import type { OpenedPost } from './use-post.ts';
import './history.css';

type Revision = OutputOf<'posts.readRevisions'>[number];

/** Earlier texts, newest first; each shows what became of it until now, and can be had back. */
export function History({
  opened,
  texts,
  onClose,
}: {
  readonly opened: OpenedPost;
  readonly texts: Texts;
  readonly onClose: () => void;
}) {
  const { data: revisions } = useLive('posts.readRevisions', { postId: opened.post.id });
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <header className="composer-header">
        <IconButton label={t('composer.backToPost')} onPress={onClose}>
          <ArrowLeft size={16} strokeWidth={1.5} />
        </IconButton>
        <h2 className="composer-title" ref={heading} tabIndex={-1}>
          {t('composer.history')}
        </h2>
      </header>
      <div className="composer-body">
        {revisions?.length === 0 && <p className="history-empty">{t('composer.historyEmpty')}</p>}
        <ol className="history">
          {revisions?.map((revision) => (
            <HistoryEntry key={revision.id} revision={revision} opened={opened} texts={texts} onRestored={onClose} />
          ))}
        </ol>
      </div>
    </>
  );
}

function HistoryEntry({
  revision,
  opened,
  texts,
  onRestored,
}: {
  readonly revision: Revision;
  readonly opened: OpenedPost;
  readonly texts: Texts;
  readonly onRestored: () => void;
}) {
  const { post, zone, accountById, act } = opened;
  const account = revision.accountId === null ? undefined : accountById.get(revision.accountId);
  const now = (revision.accountId === null ? undefined : texts.overrides.get(revision.accountId)) ?? texts.original;
  const today = toWallTime(new Date().toISOString(), zone).slice(0, 10);
  const isEditable = useCanWrite() && isEditableState(post.state);
  async function restore(): Promise<void> {
    if (!(await act(() => call('posts.restoreRevision', { revisionId: revision.id })))) return;
    const undo = { label: t('composer.undo'), keys: 'Mod+Z', run: () => void call('history.undo', {}) };
    showToast(t('composer.restored'), { action: undo });
    onRestored();
  }
  return (
    <li className="history-entry">
      <div className="history-head">
        <time dateTime={revision.createdAt}>{timeWords(toWallTime(revision.createdAt, zone), today)}</time>
        <span className="history-reason">{t(`composer.revision.${revision.reason}`)}</span>
        {account && (
          <span className="history-account">
            <Avatar account={account} size={16} />
            {account.displayName}
          </span>
        )}
        {isEditable && revision.content !== now && (
          <Button onPress={() => void restore()}>{t('composer.restore')}</Button>
        )}
      </div>
      {revision.content === now ? (
        <p className="composer-hint">{t('composer.unchanged')}</p>
      ) : (
        <WordDiff before={revision.content} after={now} />
      )}
    </li>
  );
}
