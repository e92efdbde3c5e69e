import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import type { PostRow } from '#drizzle/schema/rows.ts';
import type { InputOf } from '#shared/contract/index.ts';
import { resolveWallTime } from '#shared/domain/zone.ts';
import { AppError } from '#shared/lib/app-error.ts';
import type { WriteTx } from '../../database/write-tx.ts';
import type { CommandContext } from '../../ipc/handlers.ts';
import { readEditablePost, readEditablePosts, readTarget, readTargets } from './rows.ts';

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
  const patches = [];
  for (const [index, row] of rows.entries()) {
    const move = moves[index];
    if (!move) continue;
    if (move.wallTime === null && row.state === 'queued') {
      throw new AppError('not_allowed', 'A queued post keeps a time', {
        details: { postId: row.id, reason: 'keeps_time' },
      });
    }
    const time = {
      wallTime: move.wallTime,
      timezone: move.timezone ?? row.timezone,
      dstChoice: move.dstChoice ?? row.dstChoice,
    };
    patches.push({ id: row.id, patch: toTimeColumns(time) });
    if (time.timezone !== row.timezone || time.dstChoice !== row.dstChoice) await retimeTargets(tx, row.id, time);
  }
  await tx.updateMany(posts, patches);
}

/** An account's own time is on the clock of the post's zone: in another zone it is another instant. */
async function retimeTargets(tx: WriteTx, postId: string, time: Time): Promise<void> {
  for (const { id, wallTimeOverride } of await readTargets(tx.read, postId)) {
    if (wallTimeOverride === null) continue;
    const { publishDate } = toTimeColumns({ ...time, wallTime: wallTimeOverride });
    await tx.update(postTargets, id, { publishDateOverride: publishDate });
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
