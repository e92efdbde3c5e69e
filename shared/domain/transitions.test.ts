import { describe, expect, it } from 'vitest';
import { ACTORS, type Machine, STATES, TRANSITIONS, type Transition } from './transitions.ts';

const PEOPLE = ['author', 'editor', 'admin', 'invited'];
const machines = Object.keys(STATES) as Machine[];

function moves(machine: Machine): readonly Transition<string>[] {
  return TRANSITIONS[machine];
}

function byPeople(machine: Machine): readonly Transition<string>[] {
  return moves(machine).filter(({ by }) => by.some((actor) => PEOPLE.includes(actor)));
}

describe.each(machines)('the states of %s', (machine) => {
  it('can all be reached from nothing', () => {
    const reached = new Set<string | null>([null]);
    for (let size = 0; size < reached.size; ) {
      size = reached.size;
      for (const { from, to } of moves(machine)) if (reached.has(from)) reached.add(to);
    }
    expect([...reached].filter((state) => state !== null).sort()).toEqual([...STATES[machine]].sort());
  });

  it('are joined by steps between known states, each written once and by known actors', () => {
    const known: readonly (string | null)[] = [null, ...STATES[machine]];
    const wrong = moves(machine).filter(
      ({ from, to, by }) =>
        from === to || !known.includes(from) || !known.includes(to) || by.some((actor) => !ACTORS.includes(actor)),
    );
    const steps = moves(machine).map(({ from, to }) => `${from} → ${to}`);
    expect([wrong, steps]).toEqual([[], [...new Set(steps)]]);
  });
});

/** As the guards in supabase/migrations have it: nobody forges what the publisher and the server say. */
it('people set a post to draft or queued, a target to waiting when they add it, and complete no schedule', () => {
  const set = (machine: Machine) => [...new Set(byPeople(machine).map(({ to }) => to))].sort();
  expect({
    posts: set('posts'),
    targets: set('targets'),
    jobs: set('jobs'),
    schedules: set('schedules'),
    media: set('media'),
    webhooks: set('webhooks'),
  }).toEqual({
    posts: ['draft', 'queued'],
    targets: ['waiting'],
    jobs: [],
    schedules: ['active', 'canceled', 'paused', 'pending'],
    media: ['pending'],
    webhooks: [],
  });
});
