import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import type { InputOf } from '#shared/contract/index.ts';
import { resolveWallTime } from '#shared/domain/zone.ts';
import { AppError } from '#shared/lib/app-error.ts';
import type { CommandContext } from '../../ipc/handlers.ts';
import { type PostRow, readEditablePost, readEditablePosts, readTarget, readTargets } from './rows.ts';

/** The tz data that computed an instant: another version may compute another, and that is shown. */
export const TZ_VERSION = process.versions.tz ?? 'unknown';

type Time = Pick<PostRow, 'wallTime' | 'timezone' | 'dstChoice'>;

/** A post's time columns, all from the wall-clock time. */
export function toTimeColumns({ wallTime, timezone, dstChoice }: Time) {
  if (wallTime === null) return { wallTime, timezone, dstChoice, publishDate: null, tzVersion: null };
  const { instant } = resolveWallTime(wallTime, timezone, dstChoice);
  return { wallTime, timezone, dstChoice, publishDate: instant, tzVersion: TZ_VERSION };
}

/** All or none. A queued post without a time would never go out: it has to become a draft first. */
export async function movePosts({ moves }: InputOf<'posts.move'>, { tx }: CommandContext): Promise<void> {
  const rows = await readEditablePosts(
    tx.read,
    moves.map((move) => move.id),
  );
  for (const [index, row] of rows.entries()) {
    const move = moves[index];
    if (!move) continue;
    if (move.wallTime === null && row.state === 'queued') {
      throw new AppError('not_allowed', 'A queued post keeps a time', { details: { postId: row.id } });
    }
    await tx.update(
      posts,
      row.id,
      toTimeColumns({
        wallTime: move.wallTime,
        timezone: move.timezone ?? row.timezone,
        dstChoice: move.dstChoice ?? row.dstChoice,
      }),
    );
  }
}

export async function setTargetTime(
  { postId, accountId, wallTime }: InputOf<'posts.setTargetTime'>,
  { tx }: CommandContext,
): Promise<void> {
  const post = await readEditablePost(tx.read, postId);
  const target = await readTarget(tx.read, postId, accountId);
  const { publishDate } = toTimeColumns({ ...post, wallTime });
  await tx.update(postTargets, target.id, { wallTimeOverride: wallTime, publishDateOverride: publishDate });
}

/** Draft → queued: a post without a time or without an account would never go out. */
export async function queuePosts({ ids }: InputOf<'posts.queue'>, { tx }: CommandContext): Promise<void> {
  for (const row of await readEditablePosts(tx.read, ids)) {
    if (row.state === 'queued') continue;
    if (row.wallTime === null) refuse(row.id, 'no_time');
    if ((await readTargets(tx.read, row.id)).length === 0) refuse(row.id, 'no_accounts');
    await tx.update(posts, row.id, { state: 'queued' });
  }
}

export async function unqueuePosts({ ids }: InputOf<'posts.unqueue'>, { tx }: CommandContext): Promise<void> {
  for (const row of await readEditablePosts(tx.read, ids)) {
    if (row.state === 'queued') await tx.update(posts, row.id, { state: 'draft' });
  }
}

function refuse(postId: string, reason: 'no_time' | 'no_accounts'): never {
  throw new AppError('not_allowed', `Not ready for the queue: ${reason}`, { details: { postId, reason } });
}
