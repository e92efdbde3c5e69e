import { readWatermarks, replayEntry } from './commit.ts';
import type { Journal } from './journal.ts';
import type { IntentEntry, JournalEntry } from './journal-entry.ts';
import type { Database, Mirror } from './mirror.ts';

/** The workspace was restored, and the engine ended before the mirror was replaced. */
export class RestorePending extends Error {}

/** Entries that share a transaction: each alone costs more in begin and commit than in work. */
const ENTRIES_A_TRANSACTION = 50;

/**
 * Applies what only the journal has seen. Returns how many entries are missing or could not be applied: strictly, the
 * first of those is an error; else as much as can be saved is saved.
 */
export async function replay(
  mirror: Mirror,
  journal: Journal,
  { mode, onStep }: { readonly mode: 'strict' | 'salvage'; readonly onStep: () => void },
): Promise<number> {
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
    lost += await applyAll(mirror, batch, mode);
    batch = [];
    onStep();
  }
  return lost + (await applyAll(mirror, batch, mode));
}

async function applyAll(mirror: Mirror, batch: readonly JournalEntry[], mode: 'strict' | 'salvage'): Promise<number> {
  try {
    await mirror.db.transaction(async (tx) => {
      for (const entry of batch) await replayEntry(tx as unknown as Database, entry);
    });
    return 0;
  } catch (error) {
    if (mode === 'strict') throw error;
    if (batch.length === 1) return 1;
  }
  let lost = 0;
  for (const entry of batch) lost += await applyAll(mirror, [entry], mode);
  return lost;
}

/** Commands that were accepted and not carried out yet, oldest first. */
export async function readPendingIntents(mirror: Mirror, journal: Journal): Promise<IntentEntry[]> {
  const { intentSeq } = await readWatermarks(mirror.db);
  const pending: IntentEntry[] = [];
  for await (const entry of journal.readFrom(intentSeq + 1)) if (entry.kind === 'intent') pending.push(entry);
  return pending;
}
