import { sql } from 'drizzle-orm';
import type { RowChange } from '#shared/domain/row-change.ts';
import { applyChanges, resolveChanges } from './apply-changes.ts';
import { readWatermarks, recordEntry } from './commit.ts';
import type { Journal } from './journal.ts';
import type { IntentEntry, JournalEntry } from './journal-entry.ts';
import type { Database, Mirror } from './mirror.ts';
import type { Outgoing } from './outgoing.ts';

/** The workspace was restored, and the engine ended before the mirror was replaced. */
export class RestorePending extends Error {}

/**
 * `salvage`: as much as can be saved is saved. `outgoing`: for the entries of a team's workspace; those are applied to a mirror
 * that lacks the rows of pages that the journal does not have.
 */
export type ReplayOptions = {
  readonly mode: 'strict' | 'salvage';
  readonly outgoing: Outgoing;
  readonly onStep: () => void;
};

/** Entries that share a transaction: each alone costs more in begin and commit than in work. */
const ENTRIES_A_TRANSACTION = 50;

/**
 * Applies what only the journal has seen. Returns how many entries are missing or could not be applied: strictly, the
 * first of those is an error; else as much as can be saved is saved.
 */
export async function replay(mirror: Mirror, journal: Journal, options: ReplayOptions): Promise<number> {
  const { mode, onStep } = options;
  const { appliedSeq } = await readWatermarks(mirror.db);
  let next = appliedSeq + 1;
  let lost = 0;
  let batch: JournalEntry[] = [];
  for await (const entry of journal.readFrom(next)) {
    if (entry.seq !== next && mode === 'strict') throw new Error(`The journal has no entry ${next}`);
    if (entry.kind === 'restore' && mode === 'strict') throw new RestorePending();
    lost += entry.seq - next;
    next = entry.seq + 1;
    batch.push(entry);
    if (batch.length < ENTRIES_A_TRANSACTION) continue;
    lost += await applyAll(mirror, batch, options);
    batch = [];
    onStep();
  }
  return lost + (await applyAll(mirror, batch, options));
}

async function applyAll(mirror: Mirror, batch: readonly JournalEntry[], options: ReplayOptions): Promise<number> {
  try {
    await mirror.db.transaction(async (tx) => {
      for (const entry of batch) await replayEntry(tx as unknown as Database, entry, options);
    });
    return 0;
  } catch (error) {
    if (options.mode === 'strict') throw error;
    if (batch.length === 1) return 1;
  }
  let lost = 0;
  for (const entry of batch) lost += await applyAll(mirror, [entry], options);
  return lost;
}

/** Applies an entry of the journal to a mirror that has not seen it. */
async function replayEntry(db: Database, entry: JournalEntry, options: ReplayOptions): Promise<void> {
  if (entry.kind === 'sync' || ('changes' in entry && entry.enqueued !== undefined)) {
    await replayTeamEntry(db, entry, options);
    return;
  }
  const stored = 'changes' in entry ? entry.changes : [];
  const changes = await resolveChanges(db, stored);
  await applyChanges(db, changes);
  await recordEntry(db, entry, changes);
}

/** In a mirror that is made anew parts may come without what they belong to. Its posts are indexed when all is there. */
async function replayTeamEntry(db: Database, entry: JournalEntry, { mode, outgoing }: ReplayOptions): Promise<void> {
  const { workspaceId } = entry;
  if (mode === 'salvage') await db.execute(sql`set local session_replication_role = replica`);
  if (entry.kind === 'sync') await outgoing.applyOps(db, workspaceId, entry.ops);
  const stored = 'changes' in entry ? entry.changes : [];
  const changes = await resolveChanges(db, stored);
  const apply = () => (mode === 'salvage' ? applyWhatFits(db, changes) : applyChanges(db, changes));
  const enqueued = 'changes' in entry ? entry.enqueued : null;
  if (enqueued) await outgoing.enqueueAgain(db, workspaceId, changes, { enqueued, apply });
  else await apply();
  await recordEntry(db, entry, changes);
  if (mode === 'salvage') await db.execute(sql`set local session_replication_role = origin`);
}

/** A row of a page may have made room for this one, or taken it: the change is in the outbox, and comes back by a pull. */
async function applyWhatFits(db: Database, changes: readonly RowChange[]): Promise<void> {
  if (changes.length === 0) return;
  const apply = (some: readonly RowChange[]) =>
    db
      .transaction((tx) => applyChanges(tx as unknown as Database, some))
      .then(
        () => true,
        () => false,
      );
  if (await apply(changes)) return;
  for (const change of changes) await apply([change]);
}

/** Commands that were accepted and not carried out yet, oldest first. */
export async function readPendingIntents(mirror: Mirror, journal: Journal): Promise<IntentEntry[]> {
  const { intentSeq } = await readWatermarks(mirror.db);
  const pending: IntentEntry[] = [];
  for await (const entry of journal.readFrom(intentSeq + 1)) if (entry.kind === 'intent') pending.push(entry);
  return pending;
}
