import { and, eq, inArray, isNull, notInArray, or, sql } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import type { OutputOf } from '#shared/contract/index.ts';
import { STRIPPED_EXTENSIONS } from '#shared/domain/published-file.ts';
import type { QueryContext } from '../../ipc/handlers.ts';
import { readChoices } from '../../media/leaving/read-published.ts';

/** It goes out on some account: of the original's files those that an account without its own takes, of an account's own all. */
const GOES_OUT = sql`exists (select 1 from ${postTargets} t where t.post_id = ${postMedia.postId} and t.deleted_at is null
  and case when ${postMedia.postTargetId} is null then not t.media_overridden
    else t.id = ${postMedia.postTargetId} and t.media_overridden end)`;

/**
 * Posts with a file that says where it was made and from which that cannot be taken out: queued, they would stay so for ever
 * (electron/media/fit/SPEC.md, 6.3). The post's own state is not asked for: whoever draws it knows it.
 */
export async function readHeld({ db, workspaceId, strips }: QueryContext): Promise<OutputOf<'calendar.readHeld'>> {
  const failed = strips.allFailed();
  const cannot = notInArray(mediaAssets.extension, [...STRIPPED_EXTENSIONS]);
  const suspects = await db
    .select({ postId: postMedia.postId, assetId: postMedia.mediaAssetId })
    .from(postMedia)
    .innerJoin(mediaAssets, eq(mediaAssets.id, postMedia.mediaAssetId))
    .where(
      and(
        eq(postMedia.workspaceId, workspaceId),
        isNull(postMedia.deletedAt),
        failed.length === 0 ? cannot : or(cannot, inArray(mediaAssets.id, [...failed])),
        sql`${mediaAssets.details} -> 'hasLocation' = 'true'`,
        GOES_OUT,
      ),
    );
  const choices = await readChoices(db, workspaceId, [...new Set(suspects.map(({ assetId }) => assetId))]);
  const held = suspects.filter(({ assetId }) => choices.get(assetId)?.kind !== 'file');
  return { ids: [...new Set(held.map(({ postId }) => postId))] };
}
