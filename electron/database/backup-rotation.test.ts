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
  const ages = chooseKept(all).map((id) => Number(id.split(' ')[1]));
  expect(ages).toEqual([0, 1, 2, 25, 49, 73, 97, 121, 265, 433]);
});

test('a workspace that is suddenly empty never pushes the last full backup out (super-productivity#4692)', () => {
  const full = backup(24 * 90, 500);
  const empty = Array.from({ length: 24 * 60 }, (_, hoursAgo) => backup(hoursAgo, 0));
  expect(chooseKept([...empty, full])).toContain(full.id);
});

test('the last three made by hand stay, however old', () => {
  const byHand = [1_000, 2_000, 3_000, 4_000].map((hoursAgo) => backup(hoursAgo, 100, 'by_hand'));
  const kept = chooseKept([...byHand, backup(0), backup(1), backup(2)]);
  expect(kept.filter((id) => id.startsWith('by_hand'))).toEqual(['by_hand 1000', 'by_hand 2000', 'by_hand 3000']);
});

test('after the clock was set back by a year new backups stay, and those from before it go in their turn', () => {
  const before = Array.from({ length: 24 * 60 }, (_, hoursAgo) => backup(hoursAgo));
  const since = Array.from({ length: 24 * 40 }, (_, hoursAgo) => ({
    ...backup(hoursAgo + 24 * 365),
    seq: 200_000 - hoursAgo,
  }));
  const keptOf = (made: typeof since) => chooseKept([...before, ...made]).map((id) => Number(id.split(' ')[1]));
  expect(keptOf(since.slice(-3)).slice(0, 3)).toEqual(since.slice(-3).map(({ id }) => Number(id.split(' ')[1])));
  expect(keptOf(since).filter((hoursAgo) => hoursAgo < 24 * 365)).toEqual([]);
});
