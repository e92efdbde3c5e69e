import { type SQL, sql } from 'drizzle-orm';
import { assetTags } from '#drizzle/schema/asset-tags.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postTags } from '#drizzle/schema/post-tags.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import type { SyncSubject } from '#shared/contract/sync.ts';

/** What a row is to a person: a post with all its parts is one thing, and a file with its tags. */
export type Subject = { readonly kind: SyncSubject['kind']; readonly id: string };

const KINDS: Readonly<Record<string, SyncSubject['kind']>> = {
  media_assets: 'file',
  asset_tags: 'file',
  media_folders: 'folder',
  tags: 'tag',
  social_accounts: 'account',
  workspaces: 'workspace',
};

/** `ownerId`: of the post or the file that the row is a part of. */
export function subjectOf(row: { tableName: string; rowId: string; ownerId: string | null }): Subject {
  const kind = KINDS[row.tableName] ?? 'post';
  const isPart = kind === 'post' || row.tableName === 'asset_tags';
  return { kind, id: isPart ? (row.ownerId ?? row.rowId) : row.rowId };
}

/** With parts of posts and files joined by a row's id: what it is a part of. null: it is no part, or the part is gone. */
export const OWNER_ID: SQL<string | null> = sql<
  string | null
>`coalesce(${postTargets.postId}, ${postMedia.postId}, ${postTags.postId}, ${assetTags.mediaAssetId})`;

export function keyOf({ kind, id }: Subject): string {
  return `${kind} ${id}`;
}
