import { sql } from 'drizzle-orm';
import { mirrorState } from '#drizzle/schema/device/mirror-state.ts';
import type { RowChange } from '#shared/domain/row-change.ts';
import { type Clock, nowIso } from '#shared/lib/clock.ts';
import { toStorageError } from './durable-files.ts';
import type { Journal } from './journal.ts';
import type { JournalEntry } from './journal-entry.ts';
import type { Database, Mirror, ReadDb } from './mirror.ts';
import type { Outgoing } from './outgoing.ts';
import { foldChanges, toStored, toStoredWhole } from './stored-change.ts';
import { findBurst, recordUndo } from './undo-list.ts';
import { createWriteTx, type WriteTx } from './write-tx.ts';

/** Names a command in the list of what can be undone; the sentence is `undo.<label>` in the catalogue. */
export type CommandMark = {
  readonly label: string;
  readonly labelValues?: Readonly<Record<string, string | number>>;
  /** Commands with the same key close together are undone as one: a burst of typing. */
  readonly coalesceKey?: string;
  /** False for what only the device does (a poster frame was made): no entry in the list. */
  readonly undoable?: boolean;
};

export type CommitContext = {
  readonly mirror: Mirror;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly workspaceId: string;
  readonly outgoing: Outgoing;
  /** Called with the rows of each entry before it can be seen: a backup under way keeps what they were. */
  readonly onChanges?: (changes: readonly RowChange[]) => void;
};

export type Committed<Value> = { readonly value: Value; readonly tables: string[] };

/** What a command is, as the journal remembers it. */
export type CommandOrigin = { readonly commandId: string | null; readonly intentSeq?: number };

/** Every so many entries a long text is written whole: what a damaged journal can take away ends there. */
const WHOLE_TEXT_EVERY = 64;

/**
 * Runs a command's writes: rows change within one transaction, then the entry goes to the journal and is fsynced, then
 * the transaction commits. Returned means durable. When the commit itself fails, the entry is taken back.
 * Returns the handler's value and the names of the tables that changed.
 */
export async function commit<Value>(
  context: CommitContext,
  origin: CommandOrigin,
  mark: CommandMark,
  write: (tx: WriteTx) => Promise<Value>,
): Promise<Committed<Value>> {
  return await journaled(context, async (db, seq) => {
    const changes: RowChange[] = [];
    const value = await write(createWriteTx(db, context.clock, changes));
    const folded = foldChanges(changes);
    if (folded.length === 0) return { value, changes: folded, entry: null };
    const at = nowIso(context.clock);
    const coalesceKey = mark.coalesceKey ?? null;
    const burst = await findBurst(db, { workspaceId: context.workspaceId, coalesceKey, at }, folded);
    const entry: JournalEntry = {
      seq,
      at,
      workspaceId: context.workspaceId,
      commandId: origin.commandId,
      value,
      kind: 'change',
      label: mark.label,
      labelValues: mark.labelValues ?? {},
      undoSeq: mark.undoable === false ? null : (burst ?? seq),
      coalesceKey,
      changes: toJournal(seq, folded),
      ...(origin.intentSeq === undefined ? {} : { intentSeq: origin.intentSeq }),
    };
    return { value, changes: folded, entry };
  });
}

/** The way to the disk that commands, undo and redo share. */
export async function journaled<Value>(
  context: CommitContext,
  work: (
    db: Database,
    seq: number,
  ) => Promise<{ value: Value; changes: readonly RowChange[]; entry: JournalEntry | null }>,
): Promise<Committed<Value>> {
  const { mirror, journal } = context;
  return await journal.exclusive(async () => {
    let written: number | null = null;
    try {
      return await mirror.db.transaction(async (tx) => {
        const db = tx as unknown as Database;
        const seq = journal.lastSeq() + 1;
        const { value, changes, entry } = await work(db, seq);
        if (!entry) return { value, tables: [] };
        await recordEntry(db, entry, changes);
        await journal.append(await sendOut(context, db, entry, changes));
        written = seq;
        context.onChanges?.(changes);
        return { value, tables: [...new Set(changes.map((change) => change.table)), 'undo_entries'] };
      });
    } catch (error) {
      if (written !== null) await journal.takeBack(written);
      throw toStorageError(error);
    }
  });
}

/** In a team's workspace the changes are noted for its project, and stand whole in the journal. */
async function sendOut(
  { outgoing, workspaceId }: CommitContext,
  db: Database,
  entry: JournalEntry,
  changes: readonly RowChange[],
): Promise<JournalEntry> {
  const noted = await outgoing.enqueue(db, workspaceId, changes);
  if (!noted || !('changes' in entry)) return entry;
  return { ...entry, changes: changes.map(toStoredWhole), enqueued: noted.enqueued };
}

export function toJournal(seq: number, changes: readonly RowChange[]) {
  return seq % WHOLE_TEXT_EVERY === 0 ? changes : changes.map(toStored);
}

/** What an entry means for the undo list and for the watermarks: the same on the way in and on replay. */
export async function recordEntry(db: Database, entry: JournalEntry, changes: readonly RowChange[]): Promise<void> {
  await recordUndo(db, entry, changes);
  await recordWatermark(db, entry);
}

export async function recordWatermark(db: Database, entry: JournalEntry): Promise<void> {
  // Accepted commands run in order, before all others: whoever comes after them says that they are done.
  const done = entry.kind === 'change' && entry.intentSeq !== undefined ? entry.intentSeq : entry.seq;
  const intentSeq = entry.kind === 'intent' || entry.kind === 'sync' ? {} : { intentSeq: done };
  await db
    .insert(mirrorState)
    .values({ only: true, appliedSeq: entry.seq, ...intentSeq })
    .onConflictDoUpdate({ target: mirrorState.only, set: { appliedSeq: entry.seq, ...intentSeq } });
}

export async function readWatermarks(db: ReadDb): Promise<{ appliedSeq: number; intentSeq: number }> {
  const [row] = await db
    .select({ appliedSeq: sql<string>`${mirrorState.appliedSeq}`, intentSeq: sql<string>`${mirrorState.intentSeq}` })
    .from(mirrorState);
  return { appliedSeq: Number(row?.appliedSeq ?? 0), intentSeq: Number(row?.intentSeq ?? 0) };
}
