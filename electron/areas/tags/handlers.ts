import { and, asc, count, eq, isNull, sql } from 'drizzle-orm';
import { assetTags } from '#drizzle/schema/asset-tags.ts';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { postTags } from '#drizzle/schema/post-tags.ts';
import { tags } from '#drizzle/schema/tags.ts';
import { TAG_COLORS } from '#shared/contract/tags.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { junctionId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { AreaHandlers } from '../../ipc/handlers.ts';

export const tagHandlers: AreaHandlers<'tags'> = {
  'tags.list': (_input, { db, workspaceId }) => readTags(db, workspaceId),
  'tags.add': {
    mark: ({ name }) => ({ label: 'addTag', labelValues: { name } }),
    run: async ({ name, color }, { tx, workspaceId }) => {
      const taken = await readTagByName(tx.read, workspaceId, name);
      if (taken) return { id: taken.id };
      // By name, so that two devices that make the same tag make one row.
      const id = junctionId('tag', workspaceId, name.toLowerCase());
      const [buried] = await tx.read.select().from(tags).where(eq(tags.id, id));
      if (buried) await tx.update(tags, id, { deletedAt: null, name });
      else await tx.insert(tags, { id, workspaceId, name, color: color ?? (await nextColor(tx.read, workspaceId)) });
      return { id };
    },
  },
  'tags.edit': {
    mark: () => ({ label: 'editTag' }),
    run: async ({ id, name, color }, { tx, workspaceId }) => {
      await assertTag(tx.read, id);
      const taken = name === undefined ? undefined : await readTagByName(tx.read, workspaceId, name);
      if (taken && taken.id !== id) throw new AppError('conflict', 'Another tag has this name');
      await tx.update(tags, id, { ...(name === undefined ? {} : { name }), ...(color === undefined ? {} : { color }) });
      return {};
    },
  },
  'tags.remove': {
    mark: () => ({ label: 'removeTag' }),
    run: async ({ id }, { tx, workspaceId }) => {
      await assertTag(tx.read, id);
      const uses = await tx.read
        .select({ id: postTags.id })
        .from(postTags)
        .where(and(eq(postTags.workspaceId, workspaceId), eq(postTags.tagId, id), isNull(postTags.deletedAt)));
      for (const use of uses) await tx.remove(postTags, use.id);
      const worn = await tx.read
        .select({ id: assetTags.id })
        .from(assetTags)
        .where(and(eq(assetTags.workspaceId, workspaceId), eq(assetTags.tagId, id), isNull(assetTags.deletedAt)));
      await tx.removeMany(
        assetTags,
        worn.map((row) => row.id),
      );
      await tx.remove(tags, id);
      return {};
    },
  },
};

async function readTags(db: ReadDb, workspaceId: string) {
  const rows = await db
    .select({ id: tags.id, name: tags.name, color: tags.color, postCount: count(postTags.id) })
    .from(tags)
    .leftJoin(
      postTags,
      and(eq(postTags.workspaceId, tags.workspaceId), eq(postTags.tagId, tags.id), isNull(postTags.deletedAt)),
    )
    .where(and(eq(tags.workspaceId, workspaceId), isNull(tags.deletedAt)))
    .groupBy(tags.id)
    .orderBy(asc(sql`lower(${tags.name})`));
  const files = await readFileCounts(db, workspaceId);
  return rows.map((row) => ({ ...row, fileCount: files.get(row.id) ?? 0 }));
}

/** Of files that the library lists. */
async function readFileCounts(db: ReadDb, workspaceId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .select({ id: assetTags.tagId, files: count(assetTags.id) })
    .from(assetTags)
    .innerJoin(mediaAssets, eq(mediaAssets.id, assetTags.mediaAssetId))
    .where(
      and(
        eq(assetTags.workspaceId, workspaceId),
        isNull(assetTags.deletedAt),
        isNull(mediaAssets.deletedAt),
        sql`not (${mediaAssets.details} ? 'made')`,
      ),
    )
    .groupBy(assetTags.tagId);
  return new Map(rows.map(({ id, files }) => [id, files]));
}

async function readTagByName(db: ReadDb, workspaceId: string, name: string) {
  const [row] = await db
    .select({ id: tags.id })
    .from(tags)
    .where(
      and(eq(tags.workspaceId, workspaceId), isNull(tags.deletedAt), sql`lower(${tags.name}) = ${name.toLowerCase()}`),
    );
  return row;
}

async function nextColor(db: ReadDb, workspaceId: string): Promise<string> {
  const used = await db.select({ id: tags.id }).from(tags).where(eq(tags.workspaceId, workspaceId));
  return must(TAG_COLORS[used.length % TAG_COLORS.length], 'a tag colour');
}

async function assertTag(db: ReadDb, id: string): Promise<void> {
  const [row] = await db
    .select({ id: tags.id })
    .from(tags)
    .where(and(eq(tags.id, id), isNull(tags.deletedAt)));
  if (!row) throw new AppError('not_found', 'This tag is gone');
}
