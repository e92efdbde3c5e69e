import { inArray } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { socialAccounts } from '#drizzle/schema/social-accounts.ts';
import { tags } from '#drizzle/schema/tags.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { ConflictItem, RowConflict } from './conflict-items.ts';
import { textOf } from './values.ts';

/** What a part of a post or a file brings into it, by the column that says which. */
export const MEMBERS: Readonly<Record<string, string>> = {
  post_targets: 'social_account_id',
  post_tags: 'tag_id',
  asset_tags: 'tag_id',
  post_media: 'media_asset_id',
};

/** Of which account, tag or file the row is; null: it is no such part, or that is not known any more. */
export function memberOf({ tableName, ours, now }: RowConflict): string | null {
  const column = MEMBERS[tableName];
  return column === undefined ? null : (textOf(ours[column]) ?? textOf(now?.[column]));
}

/** What people call what the parts bring, by its id. */
export async function readNames(db: ReadDb, items: readonly ConflictItem[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(items.flatMap(({ rows }) => rows.flatMap((row) => memberOf(row) ?? [])))];
  if (ids.length === 0) return new Map();
  const found = [
    await db
      .select({ id: socialAccounts.id, name: socialAccounts.displayName })
      .from(socialAccounts)
      .where(inArray(socialAccounts.id, ids)),
    await db.select({ id: tags.id, name: tags.name }).from(tags).where(inArray(tags.id, ids)),
    await db
      .select({ id: mediaAssets.id, name: mediaAssets.fileName })
      .from(mediaAssets)
      .where(inArray(mediaAssets.id, ids)),
  ];
  return new Map(found.flat().map(({ id, name }) => [id, name]));
}
