import type { RevisionPlace } from './revisions.ts';

/** About half a line: less than that is a correction, more is something that somebody may want back. */
const WORTH_KEEPING = 24;
/** Texts that are being shortened at the same time; one window shows one. */
const MAX_RUNS = 16;

/**
 * What each text was before its author began to take things out of it: a line that is deleted letter by letter is as
 * much worth as one that is cut. In memory only, since it tells of seconds; without it a run begins with what is stored.
 */
const runs = new Map<string, string>();

/** The text to keep before `from` becomes `to`: as it stood before the removal, or null where little is lost. */
export function textBeforeRemoval(place: RevisionPlace, from: string, to: string): string | null {
  const key = `${place.postId}:${place.targetId ?? ''}`;
  const start = runs.get(key);
  runs.delete(key);
  const removed = removedLength(from, to);
  if (removed === 0) return null;
  const before = start ?? from;
  // What was written in the place of something is a new text: the next removal begins with it.
  if (to.length === from.length - removed) remember(key, before);
  return removedLength(before, to) >= WORTH_KEEPING ? before : null;
}

function remember(key: string, before: string): void {
  runs.set(key, before);
  const [oldest] = runs.keys();
  if (runs.size > MAX_RUNS && oldest !== undefined) runs.delete(oldest);
}

/** How many letters of `from` are not in `to`, taking the change as one stretch. */
export function removedLength(from: string, to: string): number {
  const shorter = Math.min(from.length, to.length);
  let prefix = 0;
  while (prefix < shorter && from.charCodeAt(prefix) === to.charCodeAt(prefix)) prefix += 1;
  let suffix = 0;
  const left = shorter - prefix;
  while (suffix < left && from.charCodeAt(from.length - 1 - suffix) === to.charCodeAt(to.length - 1 - suffix))
    suffix += 1;
  return from.length - prefix - suffix;
}
