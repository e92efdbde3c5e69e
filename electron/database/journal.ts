import { constants } from 'node:fs';
import { copyFile, type FileHandle, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '#shared/lib/must.ts';
import { codeOf, type Disk, makeFolder, toStorageError, writeDurably } from './durable-files.ts';
import { decodeLines, encodeEntry, type JournalEntry } from './journal-entry.ts';

/**
 * The fsynced record of every mutation: an entry that `append` has returned for survives a power cut (PGlite itself
 * never calls fsync, pglite#1107). Kept in segments named after their first entry.
 */
export type Journal = {
  readonly lastSeq: () => number;
  /** Returns when the entry is on the disk. Fails with `disk_full` or `read_only`; then the journal is as before. */
  readonly append: (entry: JournalEntry) => Promise<void>;
  /** Takes back the last entry, whose commit failed. Needs no space. */
  readonly takeBack: (seq: number) => Promise<void>;
  /** One at a time: whoever numbers an entry and appends it does both in here. */
  readonly exclusive: <Value>(work: () => Promise<Value>) => Promise<Value>;
  /** Goes on at a higher number: the mirror has seen entries that this journal has lost. */
  readonly skipTo: (seq: number) => Promise<void>;
  /** Entries from `seq` on, oldest first, one segment in memory at a time. */
  readonly readFrom: (seq: number) => AsyncGenerator<JournalEntry>;
  /** The oldest entry that is still there. */
  readonly firstSeq: () => number;
  /** Removes segments all of whose entries are below `seq`. Only a verified backup allows that. */
  readonly cutBelow: (seq: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Small enough to read at every start, large enough that a new file every so often costs nothing. */
const SEGMENT_BYTES = 1_000_000;

type Segment = { readonly name: string; readonly firstSeq: number };
type Opened = {
  readonly journal: Journal;
  /** The newest entries, for what was asked just before a crash. */
  readonly tail: readonly JournalEntry[];
  /** Unreadable lines with readable ones behind them: the disk lost what was once safe. A copy is set aside. */
  readonly lostLines: number;
};

export async function openJournal(
  folder: string,
  options: { readonly disk: Disk; readonly stamp: string; readonly firstSeq?: number },
): Promise<Opened> {
  const { disk, stamp } = options;
  await makeFolder(disk, folder);
  const segments = await listSegments(folder);
  if (segments.length === 0) segments.push(toSegment(options.firstSeq ?? 1));
  const tail: JournalEntry[] = [];
  let lostLines = 0;
  let goodBytes = 0;
  for (const { name } of segments.slice(-2)) {
    const lines = decodeLines(await readSegment(disk, join(folder, name)));
    tail.push(...lines.entries);
    goodBytes = lines.goodBytes;
    if (lines.badLines === 0) continue;
    lostLines += lines.badLines;
    goodBytes = await mend(disk, join(folder, name), lines.entries, stamp);
  }
  const current = must(segments.at(-1), 'a segment');
  const lastSeq = tail.at(-1)?.seq ?? current.firstSeq - 1;
  const file = await openSegment(disk, folder, { name: current.name, sizeBytes: goodBytes });
  return { journal: journalOn({ folder, disk, segments, file, position: goodBytes, lastSeq }), tail, lostLines };
}

/** SECURITY of data: only a segment that is not there is empty. One that cannot be read now must not be cut to nothing. */
async function readSegment(disk: Disk, path: string): Promise<Buffer> {
  try {
    const file = await disk.open(path, 'r');
    return await file.readFile().finally(() => file.close());
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return Buffer.alloc(0);
    throw toStorageError(error);
  }
}

function journalOn(start: {
  folder: string;
  disk: Disk;
  segments: Segment[];
  file: FileHandle;
  position: number;
  lastSeq: number;
}): Journal {
  const { folder, disk, segments } = start;
  let { file, position, lastSeq } = start;
  let lastLength = 0;
  /** After a failed write the end of the file is anyone's guess until it was cut off for good. */
  let dirty = false;
  let queue: Promise<unknown> = Promise.resolve();

  async function clean(): Promise<void> {
    await file.truncate(position);
    await file.sync();
    dirty = false;
  }

  async function nextSegment(seq: number): Promise<void> {
    const segment = toSegment(seq);
    const next = await openSegment(disk, folder, { name: segment.name, sizeBytes: 0 });
    await file.close();
    file = next;
    segments.push(segment);
    position = 0;
  }

  async function append(entry: JournalEntry): Promise<void> {
    if (entry.seq !== lastSeq + 1) throw new Error(`Bug: entry ${entry.seq} after ${lastSeq}`);
    const line = encodeEntry(entry);
    try {
      if (dirty) await clean();
      if (position > SEGMENT_BYTES) await nextSegment(entry.seq);
      await writeAll(file, line, position);
      await file.datasync();
    } catch (error) {
      dirty = true;
      await clean().catch(() => undefined);
      throw toStorageError(error);
    }
    position += line.length;
    lastLength = line.length;
    lastSeq = entry.seq;
  }

  return {
    lastSeq: () => lastSeq,
    firstSeq: () => must(segments[0], 'a segment').firstSeq,
    append,
    exclusive: async (work) => {
      const turn = queue.then(work);
      queue = turn.catch(() => undefined);
      return await turn;
    },
    skipTo: async (seq) => {
      try {
        await nextSegment(seq);
        lastSeq = seq - 1;
      } catch (error) {
        throw toStorageError(error);
      }
    },
    takeBack: async (seq) => {
      if (seq !== lastSeq) throw new Error(`Bug: ${seq} is not the last entry`);
      position -= lastLength;
      lastSeq = seq - 1;
      dirty = true;
      await clean();
    },
    readFrom: async function* (seq) {
      for (const segment of segmentsFrom(segments, seq)) {
        for (const entry of decodeLines(await readFile(join(folder, segment.name))).entries) {
          if (entry.seq >= seq) yield entry;
        }
      }
    },
    cutBelow: async (seq) => {
      const kept = segmentsFrom(segments, seq);
      const cut = segments.splice(0, segments.length - Math.max(kept.length, 1));
      for (const { name } of cut) await rm(join(folder, name), { force: true });
    },
    close: () => file.close(),
  };
}

/** The last segment that begins at or before `seq`, and all behind it. */
function segmentsFrom(segments: readonly Segment[], seq: number): readonly Segment[] {
  const at = segments.findLastIndex((segment) => segment.firstSeq <= seq);
  return segments.slice(Math.max(at, 0));
}

/** A torn tail was never acknowledged, and goes: appending behind it would hide what comes after. */
async function openSegment(
  disk: Disk,
  folder: string,
  { name, sizeBytes }: { readonly name: string; readonly sizeBytes: number },
): Promise<FileHandle> {
  let file: FileHandle | null = null;
  try {
    file = await disk.open(join(folder, name), constants.O_RDWR | constants.O_CREAT, 0o600);
    await file.truncate(sizeBytes);
    await file.sync();
    await disk.syncFolder(folder);
    return file;
  } catch (error) {
    await file?.close();
    throw toStorageError(error);
  }
}

/** One call may write less than asked, most of all when the disk fills up. */
async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

async function listSegments(folder: string): Promise<Segment[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{12}\.ndjson$/.test(name)).sort();
  return names.map((name) => ({ name, firstSeq: Number(name.slice(0, 12)) }));
}

function toSegment(firstSeq: number): Segment {
  return { name: `${String(firstSeq).padStart(12, '0')}.ndjson`, firstSeq };
}

/** Sets a copy of the damaged segment aside and goes on with the lines that read. Returns the new length. */
async function mend(disk: Disk, path: string, entries: readonly JournalEntry[], stamp: string): Promise<number> {
  try {
    await copyFile(path, `${path}.broken-${stamp}`);
  } catch (error) {
    throw toStorageError(error);
  }
  const lines = Buffer.concat(entries.map(encodeEntry));
  await writeDurably(disk, path, lines);
  return lines.length;
}
