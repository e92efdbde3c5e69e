import { createHash } from 'node:crypto';
import { newId } from '#shared/lib/ids.ts';
import { hide } from './apply-page.ts';
import { toConflicts } from './conflicts.ts';
import { takeDoomed, withoutValues } from './never-taken.ts';
import type { OutboxEntry, SyncTx } from './store.ts';
import type { Mutation } from './wire.ts';

/**
 * The next mutations after `after` as they go out; a group is not cut. Before they do, each is marked as sent together with
 * its hash, durably: what a copy of this profile sends can then be told from it, and no later change is folded into what may
 * be on its way (SPEC 3.1).
 */
export async function takeBatch(tx: SyncTx, after: number, limit: number): Promise<Mutation[]> {
  const entries = await readWholeGroups(tx, after, limit);
  const fresh = entries.filter(({ hash }) => hash === null || hash === '');
  if (fresh.length === 0) return entries.map(toMutation);
  const { lastHash } = await tx.readCursor();
  const rolled = rollAll(lastHash, fresh);
  await tx.changeEntries(rolled);
  const last = rolled.at(-1);
  if (last) await tx.changeCursor({ lastHash: last.hash ?? '', sentId: last.mutationId });
  const byId = new Map(rolled.map((entry) => [entry.mutationId, entry]));
  return entries.map((entry) => toMutation(byId.get(entry.mutationId) ?? entry));
}

async function readWholeGroups(tx: SyncTx, after: number, limit: number): Promise<OutboxEntry[]> {
  const entries = await tx.readEntries({ after, limit });
  const last = entries.at(-1);
  if (!last || last.groupSize === 1) return entries;
  const start = entries.findIndex(({ groupId }) => groupId === last.groupId);
  if (entries.length - start === last.groupSize) return entries;
  return start > 0 ? entries.slice(0, start) : await tx.readEntries({ after, limit: last.groupSize });
}

/**
 * What the server can't take and says no word of (SPEC 3.5): noted like a refusal, and sent on without its values, so that
 * the numbers go on and nothing else waits for it. What waits on a row that it would have made is held back with it.
 */
export async function holdBack(
  tx: SyncTx,
  mutationIds: readonly number[],
  { detail, at }: { readonly detail: string; readonly at: string },
): Promise<void> {
  const [first = 0] = mutationIds;
  const entries = await tx.readEntries({ after: first - 1 });
  const held = entries.filter(({ mutationId }) => mutationIds.includes(mutationId));
  await tx.changeEntries(held.map(withoutValues));
  const made = held.filter(({ operation }) => operation === 'insert');
  const doomed = await takeDoomed(tx, made);
  await tx.addConflicts(
    [...held, ...doomed].flatMap((entry) =>
      toConflicts(entry, Object.keys(entry.patch), { reason: 'held', detail, at }),
    ),
  );
  await hide(
    tx,
    [...made, ...doomed].map(({ tableName, rowId }) => ({ table: tableName, id: rowId })),
    at,
  );
}

function rollAll(lastHash: string, entries: readonly OutboxEntry[]): OutboxEntry[] {
  let hash = lastHash;
  return entries.map((entry) => {
    hash = roll(hash, entry);
    return { ...entry, hash };
  });
}

function roll(previous: string, { tableName, rowId, operation, patch }: OutboxEntry): string {
  return createHash('sha256')
    .update(JSON.stringify([previous, tableName, rowId, operation, patch]))
    .digest('hex');
}

function toMutation(entry: OutboxEntry): Mutation {
  const { mutationId, operation, tableName, rowId, patch, baseValues, groupId, groupSize, hash, seen } = entry;
  return {
    id: mutationId,
    hash: hash ?? '',
    op: operation,
    table: tableName,
    row: rowId,
    values: patch,
    base: baseValues,
    ...(operation === 'insert' && tableName === 'post_targets' && seen !== null ? { seen } : {}),
    ...(groupSize > 1 ? { group: groupId, group_size: groupSize } : {}),
  };
}

/**
 * Begins anew under another client id, in `epoch`: what is pending is numbered from 1 and unsent, the next pull is a
 * bootstrap (SPEC 6). What the server had taken of it is found there again: rows under the same ids, texts that merge.
 */
export async function beginAnew(tx: SyncTx, epoch: string): Promise<void> {
  const entries = await tx.readEntries({});
  const isOtherEpoch = (await tx.readCursor()).epoch !== epoch;
  await tx.dropEntries(Number.MAX_SAFE_INTEGER);
  await tx.addEntries(
    entries.map((entry, index) => ({
      ...entry,
      mutationId: index + 1,
      // What the server may have is not added to: it would find the row, and take nothing of it.
      hash: entry.hash === null ? null : '',
      // Transactions are numbered anew in another epoch.
      seen: isOtherEpoch ? null : entry.seen,
    })),
  );
  await tx.takeOutcomes(Number.MAX_SAFE_INTEGER);
  await tx.changeCursor({
    clientId: newId(),
    epoch,
    snapshot: null,
    lastMutationId: entries.length,
    sentId: 0,
    lastHash: '',
    acknowledgedId: 0,
  });
}
