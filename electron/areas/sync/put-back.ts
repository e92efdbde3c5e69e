import { and, eq, isNull } from 'drizzle-orm';
import { toCamelCase } from 'drizzle-orm/casing';
import { postRevisions } from '#drizzle/schema/post-revisions.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import type { DstChoice } from '#shared/domain/states.ts';
import { isSentColumn, isWrittenTable } from '#shared/domain/sync-columns.ts';
import { resolveWallTime } from '#shared/domain/zone.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { newId } from '#shared/lib/ids.ts';
import { tableByName } from '../../database/tables.ts';
import type { CommandContext } from '../../ipc/handlers.ts';
import type { RowConflict } from './conflict-items.ts';
import { type Columns, textOf } from './values.ts';

/** The tz data that computed an instant. */
const TZ_VERSION = process.versions.tz ?? 'unknown';

/** A text stands in the row together with a count of its replacements; times follow from each other. */
const DERIVED = new Set(['body_rev', 'publish_date', 'publish_date_override', 'tz_version']);

/** Makes the row have these values, as an ordinary change. `isBack`: it was removed, and comes back (a post as a draft). */
export async function putBack(
  context: CommandContext,
  row: RowConflict,
  values: Columns,
  { isBack = false }: { readonly isBack?: boolean } = {},
): Promise<void> {
  const { tableName, rowId, now } = row;
  if (!isWrittenTable(tableName) || now === null) throw new AppError('not_found', 'The row is gone');
  const sent = Object.entries(values).filter(
    ([column]) =>
      isSentColumn(tableName, column, 'update') && !DERIVED.has(column) && !(isBack && column === 'deleted_at'),
  );
  const wanted = Object.fromEntries(sent);
  if (wanted.state === 'queued' && now.state !== 'queued' && !isBack) await assertAccounts(context, rowId);
  const patch = {
    ...wanted,
    ...timesOf(context, row, wanted),
    ...(await ownTime(context, row, wanted)),
    ...(await textCount(context, row, wanted)),
  };
  const back = isBack ? { deleted_at: null, ...(tableName === 'posts' ? { state: 'draft' } : {}) } : {};
  await context.tx.update(tableByName(tableName), rowId, toColumns({ ...patch, ...back }) as never);
}

function toColumns(values: Columns): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([column, value]) => [toCamelCase(column), value]));
}

/** Who was first may have taken them away. */
async function assertAccounts({ tx }: CommandContext, postId: string): Promise<void> {
  const [target] = await tx.read
    .select({ id: postTargets.id })
    .from(postTargets)
    .where(and(eq(postTargets.postId, postId), isNull(postTargets.deletedAt)))
    .limit(1);
  if (target) return;
  throw new AppError('not_allowed', 'A post without accounts cannot be queued', { details: { reason: 'no_accounts' } });
}

/** Every word that stood there stays, as a revision. */
async function textCount({ tx, workspaceId }: CommandContext, row: RowConflict, wanted: Columns): Promise<Columns> {
  const { tableName, rowId, now } = row;
  const field = ['content', 'content_override'].find((column) => column in wanted);
  if (!field || now === null || wanted[field] === now[field]) return {};
  const typed = textOf(now[field]);
  const postId = tableName === 'posts' ? rowId : textOf(now.post_id);
  if (typed !== null && typed.trim() !== '' && postId !== null) {
    const postTargetId = tableName === 'posts' ? null : rowId;
    await tx.insert(postRevisions, {
      id: newId(),
      workspaceId,
      postId,
      postTargetId,
      content: typed,
      reason: 'replaced',
    });
  }
  return { body_rev: Number(now.body_rev ?? 0) + 1 };
}

/** The instant is computed anew from what the clock on the wall will say. */
function timesOf({ clock }: CommandContext, { tableName, now }: RowConflict, wanted: Columns): Columns {
  const next = { ...now, ...wanted };
  const wallTime = textOf(next.wall_time);
  if (tableName !== 'posts' || !['wall_time', 'timezone', 'dst_choice', 'state'].some((column) => column in wanted)) {
    return {};
  }
  if (wallTime === null)
    return { publish_date: null, tz_version: null, ...(next.state === 'queued' ? { state: 'draft' } : {}) };
  const { instant } = resolveWallTime(wallTime, textOf(next.timezone) ?? 'UTC', next.dst_choice as DstChoice);
  if (next.state === 'queued' && Date.parse(instant) <= clock.nowMs()) {
    throw new AppError('not_allowed', 'The time has passed', { details: { reason: 'in_past' } });
  }
  return { publish_date: instant, tz_version: TZ_VERSION };
}

/** An account's own time is on the clock of its post's zone. */
async function ownTime({ tx }: CommandContext, { now }: RowConflict, wanted: Columns): Promise<Columns> {
  const wallTime = textOf(wanted.wall_time_override);
  const postId = textOf(now?.post_id);
  if (!('wall_time_override' in wanted) || postId === null) return {};
  if (wallTime === null) return { publish_date_override: null };
  const [post] = await tx.read.select().from(posts).where(eq(posts.id, postId));
  const { instant } = resolveWallTime(wallTime, post?.timezone ?? 'UTC', post?.dstChoice);
  return { publish_date_override: instant };
}
