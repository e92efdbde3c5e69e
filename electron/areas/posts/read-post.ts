import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postTags } from '#drizzle/schema/post-tags.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import { socialAccounts } from '#drizzle/schema/social-accounts.ts';
import type { PostMediaView, PostTargetView, PostView } from '#shared/contract/posts.ts';
import { among } from '../../database/among.ts';
import type { ReadDb } from '../../database/mirror.ts';

/**
 * A post with all that the composer shows of it. One statement: it is read again after every burst of typing, and the
 * way to the mirror and back costs more than what is done there.
 */
export async function readPost(db: ReadDb, id: string): Promise<PostView | null> {
  const [post] = await readWhere(db, eq(posts.id, id));
  return post ?? null;
}

/** By their ids, those that are there. */
export async function readPosts(db: ReadDb, ids: readonly string[]): Promise<ReadonlyMap<string, PostView>> {
  const found = ids.length === 0 ? [] : await readWhere(db, sql`${posts.id} in ${among(ids)}`);
  return new Map(found.map((post) => [post.id, post]));
}

async function readWhere(db: ReadDb, areThey: SQL): Promise<PostView[]> {
  const rows = await db
    .select({
      id: posts.id,
      content: posts.content,
      state: posts.state,
      reviewState: posts.reviewState,
      wallTime: posts.wallTime,
      timezone: posts.timezone,
      dstChoice: posts.dstChoice,
      publishDate: posts.publishDate,
      settings: posts.settings,
      createdAt: posts.createdAt,
      updatedAt: posts.updatedAt,
      // Wrapped: in a select of one table Drizzle leaves table names out, in a bare `sql` too.
      tagIds: sql<string[]>`${TAG_IDS}`,
      media: sql<MediaRow[]>`${MEDIA}`,
      targets: sql<TargetRow[]>`${TARGETS}`,
    })
    .from(posts)
    .where(and(areThey, isNull(posts.deletedAt)));
  return rows.map(({ media, targets, ...post }) => ({
    ...post,
    media: media.filter((item) => item.targetId === null).map((item) => item.view),
    targets: targets.map((target) => toTargetView(target, media)),
  }));
}

type MediaRow = { readonly targetId: string | null; readonly view: PostMediaView };
type TargetRow = Omit<PostTargetView, 'mediaOverride'> & { readonly mediaOverridden: boolean };

function toTargetView({ mediaOverridden, ...target }: TargetRow, media: readonly MediaRow[]): PostTargetView {
  const own = media.filter((item) => item.targetId === target.id).map((item) => item.view);
  return { ...target, mediaOverride: mediaOverridden ? own : null };
}

const TAG_IDS = sql`(
  select coalesce(json_agg(${postTags.tagId} order by ${postTags.createdAt}, ${postTags.id}), '[]')
  from ${postTags}
  where ${postTags.postId} = ${posts.id} and ${postTags.deletedAt} is null
)`;

const TARGETS = sql`(
  select coalesce(json_agg(json_build_object(
    'id', ${postTargets.id},
    'accountId', ${postTargets.socialAccountId},
    'provider', ${socialAccounts.provider},
    'contentOverride', ${postTargets.contentOverride},
    'contentOverrideBase', ${postTargets.contentOverrideBase},
    'mediaOverridden', ${postTargets.mediaOverridden},
    'wallTimeOverride', to_char(${postTargets.wallTimeOverride}, 'YYYY-MM-DD"T"HH24:MI'),
    'settings', ${postTargets.settings},
    'status', ${postTargets.status}
  ) order by ${socialAccounts.rank}, ${socialAccounts.createdAt}, ${socialAccounts.id}), '[]')
  from ${postTargets}
  join ${socialAccounts} on ${socialAccounts.id} = ${postTargets.socialAccountId}
  where ${postTargets.postId} = ${posts.id} and ${postTargets.deletedAt} is null
)`;

/** The id of the file that this one was made of; what is no id is none. */
const MADE_OF = sql`case when ${mediaAssets.details} #>> '{made,of}' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
  then (${mediaAssets.details} #>> '{made,of}')::uuid end`;

/** Of what was made to fit, the words of its original: that is the one which is described in the library. */
const MEDIA = sql`(
  select coalesce(json_agg(json_build_object(
    'targetId', ${postMedia.postTargetId},
    'view', json_build_object(
      'id', ${postMedia.id},
      'assetId', ${mediaAssets.id},
      'kind', ${mediaAssets.kind},
      'fileName', ${mediaAssets.fileName},
      'mimeType', ${mediaAssets.mimeType},
      'extension', ${mediaAssets.extension},
      'sha256', ${mediaAssets.sha256},
      'sizeBytes', ${mediaAssets.sizeBytes},
      'width', ${mediaAssets.width},
      'height', ${mediaAssets.height},
      'durationMs', ${mediaAssets.durationMs},
      'codec', ${mediaAssets.codec},
      'frameRate', ${mediaAssets.frameRate},
      'animated', ${mediaAssets.animated},
      'pageCount', ${mediaAssets.pageCount},
      'thumbnailSizes', ${mediaAssets.thumbnailSizes},
      'altText', coalesce(${postMedia.altTextOverride}, original.alt_text, ${mediaAssets.altText})
    )
  ) order by ${postMedia.rank}, ${postMedia.id}), '[]')
  from ${postMedia}
  join ${mediaAssets} on ${mediaAssets.id} = ${postMedia.mediaAssetId}
  left join ${mediaAssets} original on original.workspace_id = ${mediaAssets.workspaceId} and original.id = ${MADE_OF}
  where ${postMedia.postId} = ${posts.id} and ${postMedia.deletedAt} is null
)`;
