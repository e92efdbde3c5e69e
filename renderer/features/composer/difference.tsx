import { useState } from 'react';
import type { PostTargetView } from '../../../shared/contract/posts.ts';
import { Button } from '../../components/button.tsx';
import { WordDiff } from '../../components/word-diff-view.tsx';
import { call } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import type { Texts } from './checks.ts';
import { takeChanges } from './take-changes.ts';
import type { OpenedPost } from './use-post.ts';
import './difference.css';

/** How an account's own text stands to the original, what the original did since, and the ways back. */
export function Difference({
  opened,
  target,
  texts,
  onReset,
}: {
  readonly opened: OpenedPost;
  readonly target: PostTargetView;
  readonly texts: Texts;
  readonly onReset: () => void;
}) {
  const [isShown, setShown] = useState(false);
  const { post, act } = opened;
  const place = { postId: post.id, accountId: target.accountId };
  const own = texts.overrides.get(target.accountId) ?? texts.original;
  const base = target.contentOverrideBase ?? texts.original;
  const isSame = own === texts.original;
  const hasMoved = base !== texts.original && !isSame;
  const merged = hasMoved ? takeChanges({ own, base, original: texts.original }) : null;
  async function reset(): Promise<void> {
    onReset();
    await act(() => call('posts.resetOverride', { ...place, part: 'text' }));
  }
  return (
    <div className="difference">
      <div className="difference-bar">
        <span className="difference-word">{t(isSame ? 'composer.sameAsOriginal' : 'composer.differs')}</span>
        {!isSame && (
          <Button kind="quiet" aria-expanded={isShown} onPress={() => setShown(!isShown)}>
            {t(isShown ? 'composer.hideDifference' : 'composer.showDifference')}
          </Button>
        )}
        <Button kind="quiet" onPress={() => void reset()}>
          {t('composer.resetText')}
        </Button>
      </div>
      {isShown && !isSame && <WordDiff before={texts.original} after={own} />}
      {hasMoved && (
        <div className="difference-moved">
          <p className="difference-word">{t('composer.originalMovedHint')}</p>
          <WordDiff before={base} after={texts.original} />
          <div className="difference-bar">
            {merged !== null && (
              <Button
                onPress={() =>
                  void act(async () => {
                    await call('posts.writeText', { ...place, content: merged, base: own });
                    await call('posts.acceptOriginal', place);
                  })
                }
              >
                {t('composer.takeChanges')}
              </Button>
            )}
            <Button kind="quiet" onPress={() => void act(() => call('posts.acceptOriginal', place))}>
              {t('composer.keepMine')}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}

/** Somebody took the text away that is being shown: its letters stay where they are, and what is written makes it again. */
export function OwnTextGone({
  opened: { post, accountById },
  accountId,
  onOriginal,
}: {
  readonly opened: OpenedPost;
  readonly accountId: string;
  readonly onOriginal: () => void;
}) {
  const account = accountById.get(accountId)?.displayName ?? t('composer.anAccount');
  const isTarget = post.targets.some((target) => target.accountId === accountId);
  return (
    <div className="difference">
      <div className="difference-bar" role="status">
        <span className="difference-word">
          {t(isTarget ? 'composer.ownTextGone' : 'composer.accountGone', { account })}
        </span>
        <Button kind="quiet" onPress={onOriginal}>
          {t('composer.showOriginal')}
        </Button>
      </div>
    </div>
  );
}
