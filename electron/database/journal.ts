import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { RowChange } from '#shared/domain/row-change.ts';
import { AppError } from '#shared/lib/app-error.ts';

/** One line of the journal. `change`, `undo` and `redo` carry rows; `abort` takes back the entry it names. */
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
      readonly coalesceKey: string | null;
      readonly undoable: boolean;
      readonly changes: readonly RowChange[];
    }
  | { readonly kind: 'undo' | 'redo'; readonly of: number; readonly changes: readonly RowChange[] }
  | { readonly kind: 'abort'; readonly of: number }
);

/**
 * The fsynced record of every mutation: an entry that `append` has returned for survives a power cut (PGlite itself
 * never calls fsync, pglite#1107). One line each: CRC-32 in hex, a space, JSON.
 */
export type Journal = {
  readonly lastSeq: () => number;
  /** Returns when the entry is on the disk. Fails with `disk_full` or `read_only`; then nothing was acknowledged. */
  readonly append: (entry: JournalEntry) => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function openJournal(folder: string): Promise<{ journal: Journal; entries: JournalEntry[] }> {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ndjson')).sort();
  const current = names.at(-1) ?? '000001.ndjson';
  const entries: JournalEntry[] = [];
  let goodBytes = 0;
  for (const name of names) {
    const read = readLines(await readFile(join(folder, name)));
    entries.push(...read.entries);
    if (name === current) goodBytes = read.goodBytes;
  }
  const file = await open(join(folder, current), constants.O_RDWR | constants.O_CREAT);
  // A torn tail was never acknowledged: appending behind it would hide what comes after.
  await file.truncate(goodBytes);
  await file.sync();
  return { journal: journalOn(file, goodBytes, entries.at(-1)?.seq ?? 0), entries };
}

function journalOn(file: FileHandle, startBytes: number, startSeq: number): Journal {
  let position = startBytes;
  let lastSeq = startSeq;
  return {
    lastSeq: () => lastSeq,
    append: async (entry) => {
      const line = encodeLine(entry);
      try {
        await file.write(line, 0, line.length, position);
        await file.datasync();
      } catch (error) {
        throw toAppError(error);
      }
      position += line.length;
      lastSeq = entry.seq;
    },
    close: () => file.close(),
  };
}

function encodeLine(entry: JournalEntry): Buffer {
  const json = JSON.stringify(entry);
  return Buffer.from(`${crc32(json).toString(16).padStart(8, '0')} ${json}\n`);
}

function readLines(bytes: Buffer): { entries: JournalEntry[]; goodBytes: number } {
  const entries: JournalEntry[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10, start); end >= 0; end = bytes.indexOf(10, start)) {
    const line = bytes.toString('utf8', start, end);
    const json = line.slice(9);
    if (crc32(json).toString(16).padStart(8, '0') !== line.slice(0, 8)) break;
    entries.push(JSON.parse(json) as JournalEntry);
    start = end + 1;
  }
  return { entries, goodBytes: start };
}

function toAppError(error: unknown): AppError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('disk_full', 'The journal could not grow', { cause: error });
  if (code === 'EROFS' || code === 'EACCES')
    return new AppError('read_only', 'The journal cannot be written', { cause: error });
  return new AppError('internal', 'The journal could not be written', { cause: error });
}
