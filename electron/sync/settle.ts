import { sql } from 'drizzle-orm';
import { mergeText } from '#shared/domain/merge-text.ts';
import type { RowChange } from '#shared/domain/row-change.ts';
import { newId } from '#shared/lib/ids.ts';
import type { Database } from '../database/mirror.ts';
import { restoreRow, setColumns } from './apply-rows.ts';
import { enqueue, type OutboxEntry, readOutbox } from './outbox.ts';
import type { Outcome } from './wire.ts';

type Settling = {
  readonly workspaceId: string;
  /** Mutations up to here have been dealt with by the server, and the rows that say so are in the mirror. */
  readonly upTo: number;
  readonly outcomes: readonly Outcome[];
  readonly at: string;
};

/**
 * Takes what the server has dealt with out of the outbox, each with what came of it, within the transaction of the last page
 * (SPEC 4). Nothing that was typed is dropped: what was not taken stands in `conflicts` or in a revision.
 */
export async function settle(db: Database, { workspaceId, upTo, outcomes, at }: Settling): Promise<void> {
  const done = await readOutbox(db, workspaceId, { upTo });
  if (done.length === 0) return;
  await db.execute(sql`delete from outbox where workspace_id = ${workspaceId} and mutation_id <= ${upTo}`);
  const byId = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  for (const entry of done) {
    const outcome = byId.get(entry.mutationId);
    if (outcome) await noteLoss(db, workspaceId, entry, outcome, at);
  }
  for (const { tableName, rowId } of done) await restoreRow(db, tableName, rowId);
  for (const entries of Map.groupBy(done, ({ rowId }) => rowId).values()) {
    await carryOn(db, workspaceId, entries, byId);
  }
}

/** One line for each field that is not as this person left it. */
async function noteLoss(
  db: Database,
  workspaceId: string,
  entry: OutboxEntry,
  outcome: Outcome,
  at: string,
): Promise<void> {
  if (outcome.status === 'existing') return;
  const { tableName, rowId, patch, baseValues } = entry;
  const lost = outcome.status === 'applied' ? (outcome.conflicts ?? {}) : {};
  const fields = outcome.status === 'applied' ? Object.keys(lost) : Object.keys(patch);
  const theirs = outcome.status === 'applied' ? lost : (outcome.theirs ?? {});
  for (const field of fields) {
    await db.execute(sql`
      insert into conflicts (id, workspace_id, table_name, row_id, field, ours, theirs, base, created_at)
      values (${newId()}, ${workspaceId}, ${tableName}, ${rowId}, ${field}, ${json(patch[field])}::jsonb,
        ${json(theirs[field])}::jsonb, ${json(baseValues[field])}::jsonb, ${at})`);
  }
  if (outcome.status === 'refused' && entry.operation === 'insert') {
    await db.execute(sql`update ${sql.identifier(tableName)} set deleted_at = ${at} where id = ${rowId}`);
  }
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

const TEXTS = ['content', 'content_override'] as const;
const PLANS = ['state', 'wall_time', 'timezone', 'publish_date', 'dst_choice'];

/** What follows from outcomes: a merged text goes out anew, an edit of a removed post becomes a revision. */
async function carryOn(
  db: Database,
  workspaceId: string,
  entries: readonly OutboxEntry[],
  byId: ReadonlyMap<number, Outcome>,
): Promise<void> {
  const notTaken = entries.flatMap((entry) => {
    const outcome = byId.get(entry.mutationId);
    return outcome && ['merge', 'superseded', 'deleted'].includes(outcome.status) ? [{ entry, outcome }] : [];
  });
  for (const { entry, outcome } of notTaken) {
    if (outcome.status === 'superseded') await sendOthers(db, workspaceId, entry, PLANS);
    if (outcome.status === 'deleted') await keepTyped(db, workspaceId, entry, 'delete_lost');
  }
  const merges = notTaken.filter(({ outcome }) => outcome.status === 'merge');
  const [first] = merges;
  if (first)
    await mergeAndSend(
      db,
      workspaceId,
      merges.map(({ entry }) => entry),
      first.outcome,
    );
}

/** What was sent together with fields that were not taken, and had nothing to do with them. */
async function sendOthers(
  db: Database,
  workspaceId: string,
  entry: OutboxEntry,
  except: readonly string[],
): Promise<void> {
  const others = Object.entries(entry.patch).filter(([column]) => !except.includes(column));
  if (others.length === 0) return;
  const after = Object.fromEntries(others);
  const before = Object.fromEntries(others.map(([column]) => [column, entry.baseValues[column] ?? null]));
  await change(db, workspaceId, { op: 'update', table: entry.tableName, id: entry.rowId, before, after });
}

/**
 * Ours is the last text of those that came back or still wait: each builds on the one before. It is merged with theirs over
 * the text that the first began from.
 */
async function mergeAndSend(
  db: Database,
  workspaceId: string,
  entries: readonly OutboxEntry[],
  { theirs = {} }: Outcome,
): Promise<void> {
  const [first] = entries;
  const field = TEXTS.find((text) => first && text in first.patch);
  if (!first || !field) return;
  const { tableName: table, rowId: id } = first;
  const waiting = (await readOutbox(db, workspaceId, { rowId: id })).filter(
    (entry) => entry.tableName === table && field in entry.patch,
  );
  const ours = text([...entries, ...waiting].at(-1)?.patch[field]);
  const theirText = text(theirs[field]);
  const merged = mergeText({ base: text(first.baseValues[field]), ours, theirs: theirText });
  for (const { mutationId } of waiting) {
    await db.execute(sql`
      update outbox set patch = patch - ${field} - 'body_rev', base_values = base_values - ${field} - 'body_rev'
      where workspace_id = ${workspaceId} and mutation_id = ${mutationId}`);
  }
  if (merged.isOverlapping) await keepTyped(db, workspaceId, { ...first, patch: { [field]: ours } }, 'merge_lost');
  const theirRev = Number(theirs.body_rev ?? 0);
  if (merged.text !== theirText) {
    await change(db, workspaceId, {
      op: 'update',
      table,
      id,
      before: { [field]: theirText, body_rev: theirRev },
      after: { [field]: merged.text, body_rev: theirRev + 1 },
    });
  }
  const rest = entries.filter((entry) =>
    Object.keys(entry.patch).some((column) => ![field, 'body_rev'].includes(column)),
  );
  for (const entry of rest) await sendOthers(db, workspaceId, entry, [field, 'body_rev']);
}

/** Text that has no place in its post any more, as a revision that everybody sees. */
async function keepTyped(
  db: Database,
  workspaceId: string,
  { tableName, rowId, patch }: Pick<OutboxEntry, 'tableName' | 'rowId' | 'patch'>,
  reason: 'merge_lost' | 'delete_lost',
): Promise<void> {
  const typed = TEXTS.map((field) => patch[field]).find((value) => typeof value === 'string' && value !== '');
  if (typed === undefined || (tableName !== 'posts' && tableName !== 'post_targets')) return;
  const { rows } = await db.execute<{ post_id: string }>(
    tableName === 'posts'
      ? sql`select ${rowId}::uuid as post_id`
      : sql`select post_id from post_targets where id = ${rowId}`,
  );
  const postId = rows[0]?.post_id;
  if (postId === undefined) return;
  await change(db, workspaceId, {
    op: 'insert',
    table: 'post_revisions',
    id: newId(),
    after: { post_id: postId, post_target_id: tableName === 'post_targets' ? rowId : null, content: typed, reason },
  });
}

/** A change of sync's own: made in the mirror and sent like a person's. Columns by their names in the database. */
async function change(db: Database, workspaceId: string, made: RowChange): Promise<void> {
  if (made.op === 'insert') {
    await db.execute(sql`insert into ${sql.identifier(made.table)} (id, workspace_id, post_id, content)
      values (${made.id}, ${workspaceId}, ${made.after.post_id}, ${made.after.content})`);
  }
  await setColumns(db, made.table, made.id, made.after);
  await enqueue(db, workspaceId, [made]);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
