import { useMemo } from 'react';
import { toWallTime } from '../../../shared/domain/zone.ts';
import { newId } from '../../../shared/lib/ids.ts';
import { call } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import { showToast } from '../../lib/toasts.ts';
import { whenSaved } from '../../lib/typing/savers.ts';
import { setUi } from '../../lib/ui-store.ts';
import type { TargetCheck, Texts } from './checks.ts';
import { type NotReady, whyNotReady } from './readiness.ts';
import { timeWords, zoneWords } from './time-words.ts';
import type { OpenedPost } from './use-post.ts';
import { useStable } from './use-stable.ts';

export type PostActions = {
  /** What keeps the post from the queue; null: nothing does. */
  readonly notReady: NotReady | null;
  /** The post's time in words, in the workspace's zone, with the zone where it could be doubted; null without a time. */
  readonly when: string | null;
  readonly state: OpenedPost['post']['state'];
  readonly isStored: boolean;
  readonly queue: () => Promise<boolean>;
  readonly unqueue: () => Promise<boolean>;
  readonly duplicate: () => Promise<void>;
  readonly remove: () => Promise<void>;
  readonly close: () => void;
};

export function usePostActions({
  opened,
  checks,
  texts,
}: {
  readonly opened: OpenedPost;
  readonly checks: readonly TargetCheck[];
  readonly texts: Texts;
}): PostActions {
  const { post, status, zone, act } = opened;
  const nowMs = Date.now();
  const hasText = texts.original.trim() !== '' || [...texts.overrides.values()].some((text) => text.trim() !== '');
  const facts = useStable({
    notReady: whyNotReady(post, checks, hasText, nowMs),
    when: whenWords(post.publishDate, zone, nowMs),
    state: post.state,
    isStored: status === 'stored',
  });
  return useMemo(() => {
    const ids = [post.id];
    const close = () => setUi({ openPost: null });
    return {
      ...facts,
      // The engine judges: what is shown here lags a moment behind the hand.
      queue: async () => (await whenSaved()) && (await act(() => call('posts.queue', { ids }))),
      unqueue: () => act(() => call('posts.unqueue', { ids })),
      duplicate: async () => {
        const to = newId();
        if (await act(() => call('posts.duplicate', { copies: [{ from: post.id, to }] }))) {
          setUi({ openPost: { id: to, create: null } });
        }
      },
      remove: async () => {
        if (facts.isStored) {
          if (!(await act(() => call('posts.delete', { ids })))) return;
          const undo = { label: t('composer.undo'), keys: 'Mod+Z', run: () => void call('history.undo', {}) };
          showToast(t('composer.deleted'), { action: undo });
        }
        close();
      },
      close,
    };
  }, [facts, post.id, act]);
}

/** The zone is said where the clock of this computer shows another time. */
export function whenWords(publishDate: string | null, zone: string, nowMs: number): string | null {
  if (publishDate === null) return null;
  const wallTime = toWallTime(publishDate, zone);
  const words = timeWords(wallTime, toWallTime(new Date(nowMs).toISOString(), zone).slice(0, 10));
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return toWallTime(publishDate, here) === wallTime ? words : `${words} ${zoneWords(zone)}`;
}
