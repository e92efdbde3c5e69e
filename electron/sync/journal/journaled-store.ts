import { setImmediate } from 'node:timers/promises';
import { nowIso } from '#shared/lib/clock.ts';
import { must } from '#shared/lib/must.ts';
import { type CommitContext, recordWatermark } from '../../database/commit.ts';
import { toStorageError } from '../../database/durable-files.ts';
import type { JournalEntry } from '../../database/journal-entry.ts';
import type { Database } from '../../database/mirror.ts';
import { createMirrorStore, type KnownColumns } from '../mirror-store.ts';
import type { SyncStore } from '../store.ts';
import { begin } from './begin.ts';
import { type Op, recordOps, type SyncBeginning } from './ops.ts';

export type JournalContext = Pick<CommitContext, 'mirror' | 'journal' | 'clock' | 'workspaceId'>;

/**
 * The mirror as sync writes it, with what it notes of its own work in the journal before each transaction commits: the outbox
 * outlives a power cut like what was typed (SPEC 8). Takes turns with commands, transaction by transaction.
 */
export function createJournaledStore(context: JournalContext): SyncStore {
  const { mirror, workspaceId } = context;
  const columnsOf: KnownColumns = new Map();
  return {
    transaction: async (work) => {
      // PGlite never waits: without this, calls that came meanwhile would be heard when the whole page is in.
      await setImmediate();
      return await inJournal(context, async (append) => {
        let inner: Database | null = null;
        const store = createMirrorStore(
          onTransaction(mirror.db, (tx) => {
            inner = tx;
          }),
          workspaceId,
          columnsOf,
        );
        return await store.transaction(async (tx) => {
          const ops: Op[] = [];
          const value = await work(recordOps(tx, ops));
          if (ops.length > 0) await append(must(inner, 'the transaction'), ops);
          return value;
        });
      });
    },
  };
}

/** Notes that the workspace is a team's. Its first pull is a bootstrap. */
export async function beginJournaledSync(context: JournalContext, beginning: SyncBeginning): Promise<void> {
  const { mirror, workspaceId } = context;
  await inJournal(context, (append) =>
    mirror.db.transaction(async (transaction) => {
      const db = transaction as unknown as Database;
      await begin(db, workspaceId, beginning);
      await append(db, [{ op: 'begin', ...beginning }]);
    }),
  );
}

type Append = (db: Database, ops: readonly Op[]) => Promise<void>;

/** The entry is fsynced before the transaction commits, and taken back where that fails. */
async function inJournal<Value>(
  { journal, clock, workspaceId }: JournalContext,
  work: (append: Append) => Promise<Value>,
): Promise<Value> {
  return await journal.exclusive(async () => {
    let written: number | null = null;
    try {
      return await work(async (db, ops) => {
        const seq = journal.lastSeq() + 1;
        const entry: JournalEntry = {
          seq,
          at: nowIso(clock),
          workspaceId,
          commandId: null,
          value: null,
          kind: 'sync',
          ops,
        };
        await recordWatermark(db, entry);
        await journal.append(entry);
        written = seq;
      });
    } catch (error) {
      if (written !== null) await journal.takeBack(written);
      throw toStorageError(error);
    }
  });
}

function onTransaction(db: Database, seen: (tx: Database) => void): Database {
  const transaction: Database['transaction'] = (work, config) =>
    db.transaction(async (tx) => {
      seen(tx as unknown as Database);
      return await work(tx);
    }, config);
  return { transaction } as Database;
}
