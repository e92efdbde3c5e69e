import { expect, test } from 'vitest';
import { chooseKept } from './backup-rotation.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.parse('2026-06-01T00:30:00Z');

function backup(hoursAgo: number, posts = 100, reason: 'scheduled' | 'by_hand' = 'scheduled') {
  const createdAt = new Date(NOW - hoursAgo * HOUR_MS).toISOString();
  return { id: `${reason} ${hoursAgo}`, seq: 100_000 - hoursAgo, createdAt, posts, reason };
}

test('of two months of hourly backups, three hours, seven days and four weeks are kept', () => {
  const all = Array.from({ length: 24 * 60 }, (_, hoursAgo) => backup(hoursAgo));
  const ages = chooseKept(all, NOW).map((id) => Number(id.split(' ')[1]));
  expect(ages).toEqual([0, 1, 2, 25, 49, 73, 97, 121, 265, 433]);
});

test('a workspace that is suddenly empty never pushes the last full backup out (super-productivity#4692)', () => {
  const full = backup(24 * 90, 500);
  const empty = Array.from({ length: 24 * 60 }, (_, hoursAgo) => backup(hoursAgo, 0));
  expect(chooseKept([...empty, full], NOW)).toContain(full.id);
});

test('the last three made by hand stay, however old', () => {
  const byHand = [1_000, 2_000, 3_000, 4_000].map((hoursAgo) => backup(hoursAgo, 100, 'by_hand'));
  const kept = chooseKept([...byHand, backup(0), backup(1), backup(2)], NOW);
  expect(kept.filter((id) => id.startsWith('by_hand'))).toEqual(['by_hand 1000', 'by_hand 2000', 'by_hand 3000']);
});

/** Hourly backups, each put through the rotation as it is made, as the engine does. */
function rotate(start: readonly ReturnType<typeof backup>[], clockMs: (hour: number) => number, hours: number) {
  let all = [...start];
  for (let hour = 0; hour < hours; hour++) {
    const nowMs = clockMs(hour);
    const seq = Math.max(0, ...all.map((other) => other.seq)) + 1;
    const made = {
      id: `${seq}`,
      seq,
      createdAt: new Date(nowMs).toISOString(),
      posts: 100,
      reason: 'scheduled' as const,
    };
    const kept = new Set(chooseKept([...all, made], nowMs));
    all = [...all, made].filter(({ id }) => kept.has(id));
  }
  return all.toSorted((a, b) => a.seq - b.seq);
}

test('a clock that ran a year ahead and was set right costs no backup that is made since', () => {
  const ahead = rotate([], (hour) => NOW + (365 * 24 + hour) * HOUR_MS, 24 * 60);
  const right = rotate(ahead, (hour) => NOW + hour * HOUR_MS, 24 * 60);
  const sinceThen = right.filter(({ createdAt }) => Date.parse(createdAt) < NOW + 24 * 60 * HOUR_MS);
  const alone = rotate([], (hour) => NOW + hour * HOUR_MS, 24 * 60);
  expect(sinceThen.map(({ createdAt }) => createdAt)).toEqual(alone.map(({ createdAt }) => createdAt));
  // What was made while it ran ahead is as good as ever.
  expect(right.filter((made) => !sinceThen.includes(made)).map(({ id }) => id)).toEqual(ahead.map(({ id }) => id));
});

test('a clock that is set back again and again piles nothing up', () => {
  let all: ReturnType<typeof rotate> = [];
  for (let times = 0; times < 20; times++) {
    all = rotate(all, (hour) => NOW + (1_000 * (20 - times) + hour) * HOUR_MS, 24 * 60);
  }
  expect(all.length).toBeLessThanOrEqual(2 * (3 + 7 + 4) + 2);
});

test('a battery that died and put the clock years back costs none of the weeks before', () => {
  const before = rotate([], (hour) => NOW + hour * HOUR_MS, 24 * 60);
  const after = rotate(before, (hour) => Date.parse('2015-01-01T00:30:00Z') + hour * HOUR_MS, 24 * 60);
  expect(after.filter(({ createdAt }) => createdAt > '2020').map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  expect(after.at(-1)?.createdAt).toBe('2015-03-01T23:30:00.000Z');
});
