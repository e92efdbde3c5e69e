import { isDeepStrictEqual } from 'node:util';
import { mergeText } from '#shared/domain/merge-text.ts';
import type { WrittenTable } from '#shared/domain/sync-columns.ts';
import { newId } from '#shared/lib/ids.ts';
import { assertNever } from '#shared/lib/must.ts';
import { hide, restoreRows } from './apply-page.ts';
import { toConflicts } from './conflicts.ts';
import { enqueue } from './enqueue.ts';
import { takeDoomed } from './never-taken.ts';
import type { Conflict, OutboxEntry, Row, SyncTx } from './store.ts';
import type { Outcome } from './wire.ts';

/** An entry that the server has dealt with, and what came of it; without a word it was applied. */
type Settled = { readonly entry: OutboxEntry; readonly outcome: Outcome };

/**
 * Takes what the server has dealt with (up to `upTo`) out of the outbox, each with what came of it, within the transaction
 * of the last page (SPEC 4). Nothing that was typed is dropped: what was not taken stands in `conflicts` or in a revision.
 */
export async function settle(tx: SyncTx, upTo: number, at: string): Promise<void> {
  const outcomes = new Map((await tx.takeOutcomes(upTo)).map((outcome) => [outcome.id, outcome]));
  const done = await tx.readEntries({ upTo });
  if (done.length === 0) return;
  await tx.dropEntries(upTo);
  const known = await restoreRows(
    tx,
    done.map(({ tableName, rowId }) => ({ table: tableName, id: rowId })),
  );
  // The server has purged the row: what was edited is none any more.
  const isMade = new Set(done.flatMap(({ operation, rowId }) => (operation === 'insert' ? [rowId] : [])));
  await hide(
    tx,
    done
      .filter(({ rowId }) => !known.has(rowId) && !isMade.has(rowId))
      .map(({ tableName, rowId }) => ({ table: tableName, id: rowId })),
    at,
  );
  const settled = done.map(
    (entry): Settled => ({
      entry,
      outcome: outcomes.get(entry.mutationId) ?? { id: entry.mutationId, status: 'applied' },
    }),
  );
  await tx.addConflicts(settled.flatMap((one) => conflictsOf(one, at)));
  await refuseWaiting(tx, settled, { known, at });
  for (const ofRow of Map.groupBy(settled, ({ entry }) => entry.rowId).values()) {
    if (ofRow.some(({ outcome }) => outcome.status !== 'applied')) await carryOn(tx, ofRow, { known, at });
  }
}

/** Of a row that was refused when it was made: what waits on it is refused with it, as one decision. */
async function refuseWaiting(
  tx: SyncTx,
  settled: readonly Settled[],
  { known, at }: { readonly known: ReadonlySet<string>; readonly at: string },
): Promise<void> {
  const made = settled.filter(
    ({ entry, outcome }) => outcome.status === 'refused' && entry.operation === 'insert' && !known.has(entry.rowId),
  );
  const [first] = made;
  if (!first) return;
  const doomed = await takeDoomed(
    tx,
    made.map(({ entry }) => entry),
  );
  await tx.addConflicts(doomed.flatMap((entry) => conflictsOf({ ...first, entry }, at)));
  await hide(
    tx,
    doomed.map(({ tableName, rowId }) => ({ table: tableName, id: rowId })),
    at,
  );
}

/** Tables whose rows have their ids by their names, in any case. */
const NAMED_ALIKE: readonly string[] = ['tags', 'media_folders'];

const TEXTS = ['content', 'content_override'] as const;
const BODY = [...TEXTS, 'body_rev'];
const PLANS = [
  'state',
  'wall_time',
  'timezone',
  'publish_date',
  'dst_choice',
  'wall_time_override',
  'publish_date_override',
];

/** What says when it goes out: taken together or not at all. Of a schedule that is all of it. */
function isPlan(table: string, field: string): boolean {
  return table === 'schedules' || PLANS.includes(field);
}

/** One for each field that is not as somebody left it. Of a text that is merged it turns out later. */
function conflictsOf({ entry, outcome }: Settled, at: string): Conflict[] {
  const { status, conflicts = {}, theirs = {}, code, message } = outcome;
  const { patch, tableName } = entry;
  const fields = Object.keys(patch);
  switch (status) {
    case 'applied':
      return toConflicts(
        entry,
        fields.filter((field) => field in conflicts && !isSame(field, patch[field], conflicts[field])),
        { reason: 'overwrote', theirs: conflicts, at },
      );
    case 'superseded':
      return toConflicts(
        entry,
        fields.filter((field) => isPlan(tableName, field)),
        { reason: 'superseded', theirs, at },
      );
    case 'deleted':
      return toConflicts(entry, fields, { reason: 'removed', at });
    case 'refused':
      return toConflicts(entry, fields, { reason: 'refused', detail: `${code} ${message}`, at });
    case 'existing':
      // The colour of a tag that two devices made at once was given to it, by each; its name differs in its case, as a folder's
      // does. A text becomes a revision.
      return toConflicts(
        entry,
        fields.filter((field) => field in theirs && !NAMED_ALIKE.includes(tableName) && !BODY.includes(field)),
        { reason: 'superseded', theirs, at },
      );
    case 'merge':
      return [];
    default:
      return assertNever(status);
  }
}

/** Two that removed it, or meant the same, have nothing to settle. */
function isSame(field: string, ours: unknown, theirs: unknown): boolean {
  if (field === 'deleted_at') return (ours === null) === (theirs === null);
  return isDeepStrictEqual(ours, theirs);
}

/** What follows from the outcomes of one row: what is merged goes out anew, an edit of a removed post becomes a revision. */
async function carryOn(
  tx: SyncTx,
  settled: readonly Settled[],
  { known, at }: { readonly known: ReadonlySet<string>; readonly at: string },
): Promise<void> {
  for (const { entry, outcome } of settled) {
    const { tableName, rowId, operation } = entry;
    const isNotTaken = outcome.status === 'refused' || outcome.status === 'deleted';
    if (isNotTaken && operation === 'insert' && !known.has(rowId))
      await hide(tx, [{ table: tableName, id: rowId }], at);
    if (outcome.status === 'deleted') await keepTyped(tx, entry, 'delete_lost');
    if (outcome.status === 'existing') await keepUnlessThere(tx, entry, outcome.theirs ?? {});
  }
  await sendOthers(tx, settled);
  const back = settled.filter(({ entry, outcome }) => isSentAnew(outcome) && textField(entry) !== undefined);
  const [first] = back;
  if (!first) return;
  // With a plan that was not taken a text comes back although nobody else changed it.
  const theirs = back.find(({ outcome }) => outcome.status === 'merge')?.outcome.theirs ?? first.entry.baseValues;
  await mergeAndSend(
    tx,
    back.map(({ entry }) => entry),
    { theirs, at },
  );
}

function isSentAnew({ status }: Outcome): boolean {
  return status === 'merge' || status === 'superseded';
}

/**
 * The row was made elsewhere under the same id: a text that it does not have is kept. By the server's word: the row may not
 * be here, since a bootstrap leaves out what was removed.
 */
async function keepUnlessThere(tx: SyncTx, entry: OutboxEntry, theirs: Row): Promise<void> {
  const field = textField(entry);
  if (field && field in theirs) await keepTyped(tx, entry, 'merge_lost');
}

/**
 * What was sent together with fields that were not taken, and had nothing to do with them: the last value of each, over what
 * the first of those that came back began from. Unless a later one was dealt with, or waits.
 */
async function sendOthers(tx: SyncTx, settled: readonly Settled[]): Promise<void> {
  const before = new Map<string, unknown>();
  const after = new Map<string, unknown>();
  for (const { entry, outcome } of settled) {
    for (const [field, value] of Object.entries(entry.patch)) {
      const isOther = outcome.status === 'merge' || !isPlan(entry.tableName, field);
      if (isSentAnew(outcome) && isOther && !BODY.includes(field)) {
        if (!after.has(field)) before.set(field, entry.baseValues[field] ?? null);
        after.set(field, value);
      } else after.delete(field);
    }
  }
  const [first] = settled;
  if (!first || after.size === 0) return;
  const { tableName, rowId } = first.entry;
  for (const waiting of await tx.readEntries({ rowIds: [rowId] }))
    for (const field of Object.keys(waiting.patch)) after.delete(field);
  const fields = [...after.keys()];
  if (fields.length === 0) return;
  const values = (of: ReadonlyMap<string, unknown>) =>
    Object.fromEntries(fields.map((field) => [field, of.get(field)]));
  await change(tx, tableName, rowId, values(before), values(after));
}

/**
 * Ours is the last text of those that came back or still wait: each builds on the one before. It is merged with theirs over
 * the text that the first began from.
 */
async function mergeAndSend(
  tx: SyncTx,
  back: readonly OutboxEntry[],
  { theirs: row, at }: { readonly theirs: Row; readonly at: string },
): Promise<void> {
  const [first] = back;
  const field = first && textField(first);
  // The text of one that was still on its way went into an earlier merge.
  if (!first || !field) return;
  const { tableName: table, rowId } = first;
  const waiting = (await tx.readEntries({ rowIds: [rowId] })).filter(
    (entry) => entry.tableName === table && field in entry.patch,
  );
  const ours = [...back, ...waiting].at(-1)?.patch[field] ?? null;
  const { [field]: theirs = null, body_rev: theirRev } = row;
  await tx.changeEntries(waiting.map((entry) => withoutText(entry, field)));
  const base = text(first.baseValues[field]);
  // Whoever takes a text of its own away again has typed nothing.
  if (ours === null) return;
  const merged =
    theirs === null ? { text: null, isOverlapping: true } : mergeText({ base, ours: text(ours), theirs: text(theirs) });
  if (merged.isOverlapping) {
    await keepTyped(tx, { ...first, patch: { [field]: ours } }, 'merge_lost');
    const entry = { ...first, patch: { [field]: ours }, baseValues: { [field]: base } };
    await tx.addConflicts(toConflicts(entry, [field], { reason: 'overlapping', theirs: { [field]: theirs }, at }));
  }
  if (merged.text === theirs) return;
  const rev = Number(theirRev ?? 0);
  const before = { [field]: theirs, body_rev: rev };
  await change(tx, table, rowId, before, { [field]: merged.text, body_rev: rev + 1 });
}

function withoutText(entry: OutboxEntry, field: string): OutboxEntry {
  const without = ({ [field]: _text, body_rev: _rev, ...rest }: Row): Row => rest;
  return { ...entry, patch: without(entry.patch), baseValues: without(entry.baseValues) };
}

/** Text that has no place in its post any more, as a revision that everybody sees. */
async function keepTyped(
  tx: SyncTx,
  { tableName, rowId, patch }: Pick<OutboxEntry, 'tableName' | 'rowId' | 'patch'>,
  reason: 'merge_lost' | 'delete_lost',
): Promise<void> {
  const typed = TEXTS.map((field) => patch[field]).find((value) => typeof value === 'string' && value !== '');
  if (typed === undefined) return;
  const postId = tableName === 'posts' ? rowId : (await tx.readRows('post_targets', [rowId])).get(rowId)?.post_id;
  if (typeof postId !== 'string') return;
  const id = newId();
  const after = {
    post_id: postId,
    post_target_id: tableName === 'post_targets' ? rowId : null,
    content: typed,
    reason,
  };
  await tx.insertRow('post_revisions', id, after);
  await enqueue(tx, [{ op: 'insert', table: 'post_revisions', id, after }]);
}

/** A change of sync's own: made in the mirror and sent like a person's. `before`: what the server is thought to have. */
async function change(tx: SyncTx, table: WrittenTable, id: string, before: Row, after: Row): Promise<void> {
  const row = (await tx.readRows(table, [id])).get(id);
  const isBased = (await tx.readBases(table, [id])).has(id);
  // As it stands: `before` may be older than what the server has by now.
  if (row && !isBased) await tx.putBases(table, [row]);
  await tx.setColumns(table, [{ ...after, id }]);
  await enqueue(tx, [{ op: 'update', table, id, before, after }]);
}

function textField({ patch }: OutboxEntry): (typeof TEXTS)[number] | undefined {
  return TEXTS.find((field) => field in patch);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
