import { and, eq, inArray, isNull, type SQL } from 'drizzle-orm';
import { assetTags } from '#drizzle/schema/asset-tags.ts';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import type { AssetTagRow } from '#drizzle/schema/rows.ts';
import { tags } from '#drizzle/schema/tags.ts';
import type { InputOf } from '#shared/contract/index.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { junctionId } from '#shared/lib/ids.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { CommandContext } from '../../ipc/handlers.ts';

/** Puts tags on these files and takes others off. A file that has one already, or has not, stays as it is. */
export async function changeTags(
  { ids, add, remove }: InputOf<'media.changeTags'>,
  { tx, workspaceId }: CommandContext,
): Promise<void> {
  const assetIds = [...new Set(ids)];
  const [added, removed] = [[...new Set(add)].filter((id) => !remove.includes(id)), [...new Set(remove)]];
  await assertThere(tx.read, workspaceId, { assetIds, tagIds: added });
  const known = await readRows(tx.read, workspaceId, { assetIds, tagIds: [...added, ...removed] });
  const byPair = new Map(known.map((row) => [`${row.mediaAssetId} ${row.tagId}`, row]));
  const pairs = (tagIds: readonly string[]) =>
    assetIds.flatMap((mediaAssetId) => tagIds.map((tagId) => ({ mediaAssetId, tagId })));
  const rowOf = (pair: { mediaAssetId: string; tagId: string }) => byPair.get(`${pair.mediaAssetId} ${pair.tagId}`);

  const wanted = pairs(added);
  await tx.insertMany(
    assetTags,
    wanted
      .filter((pair) => !rowOf(pair))
      .map((pair) => ({ id: junctionId('asset-tag', pair.mediaAssetId, pair.tagId), workspaceId, ...pair })),
  );
  await tx.updateMany(
    assetTags,
    wanted.flatMap((pair) => {
      const row = rowOf(pair);
      return row?.deletedAt ? [{ id: row.id, patch: { deletedAt: null } }] : [];
    }),
  );
  await tx.removeMany(
    assetTags,
    pairs(removed).flatMap((pair) => {
      const row = rowOf(pair);
      return row && row.deletedAt === null ? [row.id] : [];
    }),
  );
}

type Pairs = { readonly assetIds: readonly string[]; readonly tagIds: readonly string[] };

/** Removed ones too: a tag that is put on again is the same row. */
async function readRows(db: ReadDb, workspaceId: string, { assetIds, tagIds }: Pairs): Promise<AssetTagRow[]> {
  if (tagIds.length === 0) return [];
  return await db
    .select()
    .from(assetTags)
    .where(
      and(
        eq(assetTags.workspaceId, workspaceId),
        inArray(assetTags.mediaAssetId, [...assetIds]),
        inArray(assetTags.tagId, [...tagIds]),
      ),
    );
}

async function assertThere(db: ReadDb, workspaceId: string, { assetIds, tagIds }: Pairs): Promise<void> {
  const count = (table: typeof mediaAssets | typeof tags, ids: readonly string[]) => {
    const where: SQL | undefined = and(
      eq(table.workspaceId, workspaceId),
      inArray(table.id, [...ids]),
      isNull(table.deletedAt),
    );
    return ids.length === 0 ? Promise.resolve(0) : db.$count(table, where);
  };
  if ((await count(mediaAssets, assetIds)) < assetIds.length) {
    throw new AppError('not_found', 'One of these files is gone');
  }
  if ((await count(tags, tagIds)) < tagIds.length) throw new AppError('not_found', 'One of these tags is gone');
}

/** The live tags that each of these files wears, by their names. */
export async function readTagIds(
  db: ReadDb,
  workspaceId: string,
  assetIds: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  const found = new Map<string, string[]>();
  if (assetIds.length === 0) return found;
  const rows = await db
    .select({ assetId: assetTags.mediaAssetId, tagId: assetTags.tagId })
    .from(assetTags)
    .innerJoin(tags, eq(tags.id, assetTags.tagId))
    .where(
      and(
        eq(assetTags.workspaceId, workspaceId),
        inArray(assetTags.mediaAssetId, [...assetIds]),
        isNull(assetTags.deletedAt),
        isNull(tags.deletedAt),
      ),
    )
    .orderBy(tags.name, tags.id);
  for (const { assetId, tagId } of rows) found.set(assetId, [...(found.get(assetId) ?? []), tagId]);
  return found;
}
