import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CalendarPost } from '../../../shared/contract/calendar.ts';
import { writeAnswer } from '../../../shared/contract/written-answer.ts';

const ID = 'aaaaaaaa-0000-4000-8000-000000000001';
const RANGE = { from: '2027-03-01', to: '2027-04-01' };
const FILTER = { accountIds: [], tagIds: [], states: [] };

let wallTime: string;
/** Reads of the range wait here when there is one. */
let gate: Promise<void> | null;

function answer(name: string): unknown {
  const post = { id: ID, wallTime, accountIds: [] as string[], tagIds: [] as string[] } as unknown as CalendarPost;
  if (name === 'calendar.readChanged') return { timezone: 'UTC', ids: [ID], posts: [post] };
  return { timezone: 'UTC', posts: [post], hiddenCount: 0 };
}

beforeEach(() => {
  vi.resetModules();
  wallTime = '2027-03-10T09:00';
  gate = null;
  const postroom: Window['postroom'] = {
    call: async (name: string) => {
      // What is read is what is there when the question is asked.
      const value = answer(name);
      if (name === 'calendar.readRange') await gate;
      return writeAnswer({ ok: true, value }) as never;
    },
    subscribe: () => () => undefined,
  };
  vi.stubGlobal('postroom', postroom);
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('a move is not over before the page shows it, also when the page was marked for another read already', async () => {
  const { refreshPosts, refreshRanges, useRange } = await import('./range-store.ts');
  const { result } = renderHook(() => useRange(RANGE, FILTER));
  await act(() => refreshRanges());
  const { promise, resolve } = Promise.withResolvers<void>();
  gate = promise;
  // A read is under way, and a first move marks the page for one more.
  const reading = refreshRanges();
  wallTime = '2027-03-17T09:00';
  const first = refreshPosts([ID]);
  await new Promise((wait) => setTimeout(wait));
  wallTime = '2027-03-24T09:00';
  let isOver = false;
  const second = refreshPosts([ID]).then(() => {
    isOver = true;
  });
  await new Promise((wait) => setTimeout(wait));
  expect(isOver).toBe(false);
  resolve();
  await act(() => Promise.all([reading, first, second]));
  expect(result.current.data?.posts.map((post) => post.wallTime)).toEqual(['2027-03-24T09:00']);
});
