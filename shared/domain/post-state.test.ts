import { expect, it } from 'vitest';
import { POST_STATE_TABLE } from '#test/fixtures/post-states.ts';
import { derivePostState, isEditableState } from './post-state.ts';
import { POST_STATES, TARGET_STATES } from './states.ts';
import { TRANSITIONS } from './transitions.ts';

it('the table has every set of target states once', () => {
  const sets = new Set(POST_STATE_TABLE.map(([statuses]) => [...new Set(statuses)].sort().join(' ')));
  expect([POST_STATE_TABLE.length, sets.size]).toEqual([2 ** TARGET_STATES.length, 2 ** TARGET_STATES.length]);
});

it.each(POST_STATE_TABLE)('targets that are %j make a post that is %s', (statuses, state) => {
  const found = [statuses, statuses.toReversed(), [...statuses, ...statuses]].map(derivePostState);
  expect(found).toEqual([state, state, state]);
});

it('the states that follow from targets are those that the server sets', () => {
  const derived = new Set(POST_STATE_TABLE.flatMap(([, state]) => state ?? []));
  const set = new Set(TRANSITIONS.posts.filter(({ by }) => by.includes('server')).map(({ to }) => to));
  expect(set).toEqual(derived);
});

it('a post is editable in the states that people may take it out of, and in no other', () => {
  const taken = new Set(TRANSITIONS.posts.filter(({ by }) => by.includes('editor')).map(({ from }) => from));
  expect(POST_STATES.filter(isEditableState)).toEqual(POST_STATES.filter((state) => taken.has(state)));
});
