import { crc32 } from 'node:zlib';
import type { StoredChange } from '#shared/domain/row-change.ts';
import type { Enqueued, SyncOp } from './outgoing.ts';

/** One line of the journal. */
export type JournalEntry = {
  readonly seq: number;
  readonly at: string;
  readonly workspaceId: string;
  readonly commandId: string | null;
  /** What the command answered: a retry after a crash gets the same. */
  readonly value: unknown;
} & (
  | {
      readonly kind: 'change';
      readonly label: string;
      readonly labelValues: Readonly<Record<string, string | number>>;
      /** The entry of the undo list that this one belongs to: itself, or the burst that it goes on with. */
      readonly undoSeq: number | null;
      readonly coalesceKey: string | null;
      readonly changes: readonly StoredChange[];
      /** The accepted command that this entry carried out. */
      readonly intentSeq?: number;
      /** In a team's workspace; null: nothing of it is for its project. */
      readonly enqueued?: Enqueued | null;
    }
  | {
      readonly kind: 'undo' | 'redo';
      readonly of: number;
      readonly changes: readonly StoredChange[];
      readonly enqueued?: Enqueued | null;
    }
  /** What sync did to the outbox and to what goes with it. */
  | { readonly kind: 'sync'; readonly ops: readonly SyncOp[] }
  /** Accepted before the mirror was open; carried out in order once it is. */
  | { readonly kind: 'intent'; readonly name: string; readonly input: unknown }
  /** From here on the workspace is what this backup holds. */
  | { readonly kind: 'restore'; readonly backup: string }
);

export type ChangeEntry = Extract<JournalEntry, { kind: 'change' }>;
export type IntentEntry = Extract<JournalEntry, { kind: 'intent' }>;

/** CRC-32 in hex, a space, JSON, a newline. */
export function encodeEntry(entry: JournalEntry): Buffer {
  const json = JSON.stringify(entry);
  return Buffer.from(`${crcOf(json)} ${json}\n`);
}

/** `goodBytes`: up to the end of the last line that reads. `badLines`: unreadable ones before that. */
export type Lines = { readonly entries: JournalEntry[]; readonly goodBytes: number; readonly badLines: number };

export function decodeLines(bytes: Buffer): Lines {
  const entries: JournalEntry[] = [];
  let goodBytes = 0;
  let badLines = 0;
  let badSinceGood = 0;
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    const entry = decodeLine(bytes.toString('utf8', start, end));
    start = end + 1;
    if (!entry) {
      badSinceGood++;
      continue;
    }
    entries.push(entry);
    goodBytes = start;
    badLines += badSinceGood;
    badSinceGood = 0;
  }
  return { entries, goodBytes, badLines };
}

function decodeLine(line: string): JournalEntry | null {
  const json = line.slice(9);
  if (crcOf(json) !== line.slice(0, 8)) return null;
  try {
    return JSON.parse(json) as JournalEntry;
  } catch {
    return null;
  }
}

function crcOf(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}
