import { type SQL, sql } from 'drizzle-orm';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postTags } from '#drizzle/schema/post-tags.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import type { SyncSubject } from '#shared/contract/sync.ts';

/** What a row is to a person: a post with all its parts is one thing. */
export type Subject = { readonly kind: SyncSubject['kind']; readonly id: string };

const KINDS: Readonly<Record<string, SyncSubject['kind']>> = {
  media_assets: 'file',
  tags: 'tag',
  social_accounts: 'account',
  workspaces: 'workspace',
};

/** `postId`: of the post that the row is a part of. */
export function subjectOf(row: { tableName: string; rowId: string; postId: string | null }): Subject {
  const kind = KINDS[row.tableName] ?? 'post';
  return { kind, id: kind === 'post' ? (row.postId ?? row.rowId) : row.rowId };
}

/** With parts of posts joined by a row's id: the post that it is a part of. null: it is no part, or the part is gone. */
export const OWNER_ID: SQL<string | null> = sql<
  string | null
>`coalesce(${postTargets.postId}, ${postMedia.postId}, ${postTags.postId})`;

export function keyOf({ kind, id }: Subject): string {
  return `${kind} ${id}`;
}
