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
 * Ids of the backups that stay, newest first. Which is newer is told by the journal, never by the clock: that may have
 * been set back. A workspace that is suddenly empty must not push the full ones out (super-productivity#4692): the newest
 * that holds at least half of the most posts ever seen stays for good.
 */
export function chooseKept(backups: readonly Dated[], nowMs: number): string[] {
  const newestFirst = [...backups].sort((a, b) => b.seq - a.seq);
  const kept = new Set(newestFirst.slice(0, KEEP_ALWAYS).map(({ id }) => id));
  const scheduled = newestFirst.filter(({ reason }) => reason === 'scheduled');
  // Dated in the future, one is neither old nor new by this clock: those are thinned out among themselves, and take the
  // hours and days of no other.
  const [past = [], future = []] = [false, true].map((isWanted) =>
    scheduled.filter(({ createdAt }) => Date.parse(createdAt) > nowMs === isWanted),
  );
  for (const { id } of [...lastOfSpans(past), ...lastOfSpans(future)]) kept.add(id);
  for (const [reason, others] of Map.groupBy(newestFirst, (backup) => backup.reason)) {
    if (reason !== 'scheduled') for (const { id } of others.slice(0, KEEP_OTHERS)) kept.add(id);
  }
  const most = Math.max(0, ...backups.map(({ posts }) => posts));
  const full = newestFirst.find(({ posts }) => posts * 2 >= most);
  if (full) kept.add(full.id);
  return newestFirst.filter(({ id }) => kept.has(id)).map(({ id }) => id);
}

/** Of the last hours, days and weeks that have any: the last one each. */
function lastOfSpans(backups: readonly Dated[]): Dated[] {
  const latestFirst = [...backups].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  return KEEP.flatMap(({ spanMs, count }) => {
    const spans = Map.groupBy(latestFirst, ({ createdAt }) => Math.floor(Date.parse(createdAt) / spanMs));
    return [...spans.values()].slice(0, count).flatMap(([last]) => last ?? []);
  });
}
