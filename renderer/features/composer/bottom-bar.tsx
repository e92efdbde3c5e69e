import { memo, useId } from 'react';
import { isEditableState } from '../../../shared/domain/post-state.ts';
import { Button } from '../../components/button.tsx';
import { useIsHeld } from '../../lib/held-posts.ts';
import { failureWords } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { useWhyNot } from '../../lib/write-access.ts';
import type { OpenedPost } from './use-post.ts';
import type { PostActions } from './use-post-actions.ts';
import './bottom-bar.css';

/** One primary button whose word says exactly what will happen, and beside it what keeps it from happening. */
export const BottomBar = memo(function BottomBar({
  opened,
  actions,
  refusedBy,
}: {
  readonly opened: OpenedPost;
  readonly actions: PostActions;
  /** The first account that would refuse the post. */
  readonly refusedBy: string | null;
}) {
  const noteId = useId();
  const { notReady, when, state } = actions;
  const whyNot = useWhyNot();
  const isHeldBack = useIsHeld(opened.post);
  const note =
    whyNot === null ? noteWords(opened, actions, { refusedBy, isHeldBack }) : { text: whyNot, isError: false };
  const isHeld = notReady !== null || whyNot !== null;
  return (
    <footer className="composer-bar">
      <div className="composer-note" id={noteId} role="status">
        {note && <span className={note.isError ? 'composer-note-error' : undefined}>{note.text}</span>}
      </div>
      {state === 'queued' && whyNot === null && (
        <Button onPress={() => void actions.unqueue()}>{t('composer.backToDraft')}</Button>
      )}
      {!isEditableState(state) && whyNot === null && (
        <Button kind="primary" onPress={() => void actions.duplicate()}>
          {t('composer.duplicate')}
        </Button>
      )}
      {(state === 'draft' || state === 'failed') && (
        <Button
          kind="primary"
          aria-describedby={noteId}
          // Not the attribute `disabled`: who gets here by keyboard has to hear why.
          aria-disabled={isHeld ? 'true' : 'false'}
          onPress={() => void (isHeld ? goToReason() : actions.queue())}
        >
          {when === null ? t('composer.queue') : t('composer.queueFor', { time: when })}
        </Button>
      )}
    </footer>
  );
});

/** To the first thing that has to be mended. */
function goToReason(): void {
  const issue = document.querySelector('.composer .issue[data-severity="error"]');
  issue?.scrollIntoView({ block: 'center' });
}

function noteWords(
  { post, status, error }: OpenedPost,
  { notReady, when, state }: PostActions,
  { refusedBy, isHeldBack }: { readonly refusedBy: string | null; readonly isHeldBack: boolean },
): { readonly text: string; readonly isError: boolean } | null {
  if (error) return { text: failureWords(error), isError: true };
  if (status === 'gone') return { text: t('composer.gone'), isError: true };
  if (state === 'published') return { text: t('composer.readOnly'), isError: false };
  if (state === 'publishing') return { text: t('composer.readOnlyPublishing'), isError: false };
  if (state === 'queued') {
    if (isHeldBack) return { text: t('composer.stillHeld'), isError: true };
    if (refusedBy !== null) return { text: t('composer.stillRefused', { account: refusedBy }), isError: true };
    return { text: t('composer.queuedFor', { time: when ?? '' }), isError: false };
  }
  if (!notReady) return state === 'failed' ? { text: t('composer.failedHint'), isError: true } : null;
  if (notReady.reason === 'refused') {
    return { text: t('composer.why.refused', { count: notReady.count }), isError: true };
  }
  if (notReady.reason === 'in_past') return { text: t('composer.why.in_past'), isError: true };
  // Nothing is wrong with a post that was not begun.
  if (status === 'new' && post.wallTime !== null && notReady.reason === 'empty') return null;
  return { text: t(`composer.why.${notReady.reason}`), isError: false };
}
