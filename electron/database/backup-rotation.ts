import type { BackupManifest } from './backup-file.ts';

type Dated = Pick<BackupManifest, 'id' | 'seq' | 'createdAt' | 'reason' | 'posts'>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What is kept of scheduled backups: the last of each of so many hours, days and weeks that have one. */
const KEEP = [
  { spanMs: HOUR_MS, count: 3 },
  { spanMs: DAY_MS, count: 7 },
  { spanMs: 7 * DAY_MS, count: 4 },
];
/** Of those made by hand, before a restore and before an update. */
const KEEP_OTHERS = 3;
/** Never fewer than this, whatever their age. */
const KEEP_ALWAYS = 2;

/**
 * Ids of the backups that stay. A workspace that is suddenly empty must not push the full ones out
 * (super-productivity#4692): the newest that holds at least half of the most posts ever seen stays for good. Newest is
 * what has seen most of the journal: by their dates, those made before a clock was set back would push out every new one.
 */
export function chooseKept(backups: readonly Dated[]): string[] {
  const newestFirst = [...backups].sort((a, b) => b.seq - a.seq || (a.createdAt < b.createdAt ? 1 : -1));
  const kept = new Set(newestFirst.slice(0, KEEP_ALWAYS).map(({ id }) => id));
  const scheduled = newestFirst.filter(({ reason }) => reason === 'scheduled');
  for (const { spanMs, count } of KEEP) {
    const spans = new Set<number>();
    for (const backup of scheduled) {
      const span = Math.floor(Date.parse(backup.createdAt) / spanMs);
      if (spans.has(span) || spans.size >= count) continue;
      spans.add(span);
      kept.add(backup.id);
    }
  }
  for (const others of Map.groupBy(newestFirst, ({ reason }) => reason)) {
    if (others[0] !== 'scheduled') for (const { id } of others[1].slice(0, KEEP_OTHERS)) kept.add(id);
  }
  const most = Math.max(0, ...backups.map(({ posts }) => posts));
  const full = newestFirst.find(({ posts }) => posts * 2 >= most);
  if (full) kept.add(full.id);
  return newestFirst.filter(({ id }) => kept.has(id)).map(({ id }) => id);
}
