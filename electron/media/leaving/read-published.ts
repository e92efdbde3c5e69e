import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { workspaces } from '#drizzle/schema/workspaces.ts';
import { choosePublishedFile, type PublishedFile, readKeepsLocation } from '#shared/domain/published-file.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { must } from '#shared/lib/must.ts';
import type { ReadDb } from '../../database/mirror.ts';

const FILE = { id: mediaAssets.id, extension: mediaAssets.extension, details: mediaAssets.details };

export async function readWhetherKept(db: ReadDb, workspaceId: string): Promise<boolean> {
  const [row] = await db
    .select({ settings: workspaces.settings })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));
  return readKeepsLocation(row?.settings ?? {});
}

/** The rule of `choosePublishedFile` for each of these files. Deleted ones too: an older post may hold them. */
export async function readChoices(
  db: ReadDb,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, PublishedFile>> {
  if (ids.length === 0) return new Map();
  const inWorkspace = eq(mediaAssets.workspaceId, workspaceId);
  const files = await db
    .select(FILE)
    .from(mediaAssets)
    .where(and(inWorkspace, inArray(mediaAssets.id, [...ids])));
  const located = files.filter(({ details }) => details.hasLocation === true).map(({ id }) => id);
  const stripped =
    located.length === 0
      ? []
      : await db
          .select(FILE)
          .from(mediaAssets)
          .where(and(inWorkspace, isNull(mediaAssets.deletedAt), isStrippedOf(located)));
  const keepsLocation = await readWhetherKept(db, workspaceId);
  return new Map(files.map((file) => [file.id, choosePublishedFile(file, stripped, { keepsLocation })]));
}

/** The stripped ones of these. There is no index on it: not to be asked with every letter. */
export function isStrippedOf(ids: readonly string[]): SQL {
  const names = sql.join(
    ids.map((id) => sql`${id}`),
    sql`, `,
  );
  return sql`${mediaAssets.details} -> 'strippedOf' ?| array[${names}]::text[]`;
}

export type PublishedPlace = { readonly placeId: string; readonly originalId: string; readonly file: PublishedFile };

/**
 * Which files go out with a post on an account, in their order. Whoever publishes asks this and nothing else: a file with its
 * location is never among the answers, unless the workspace was set so. `not_found` where the account is not among the targets.
 */
export async function readPublished(
  db: ReadDb,
  workspaceId: string,
  { postId, accountId }: { readonly postId: string; readonly accountId: string },
): Promise<PublishedPlace[]> {
  const [target] = await db
    .select({ id: postTargets.id, isOwn: postTargets.mediaOverridden })
    .from(postTargets)
    .where(
      and(
        eq(postTargets.workspaceId, workspaceId),
        eq(postTargets.postId, postId),
        eq(postTargets.socialAccountId, accountId),
        isNull(postTargets.deletedAt),
      ),
    );
  if (!target)
    throw new AppError('not_found', 'This account is not among the post’s targets', { details: { accountId } });
  const places = await db
    .select({ placeId: postMedia.id, originalId: postMedia.mediaAssetId })
    .from(postMedia)
    .where(
      and(
        eq(postMedia.postId, postId),
        target.isOwn ? eq(postMedia.postTargetId, target.id) : isNull(postMedia.postTargetId),
        isNull(postMedia.deletedAt),
      ),
    )
    .orderBy(postMedia.rank, postMedia.id);
  const choices = await readChoices(
    db,
    workspaceId,
    places.map(({ originalId }) => originalId),
  );
  return places.map((place) => ({ ...place, file: must(choices.get(place.originalId), 'a file of the post') }));
}
