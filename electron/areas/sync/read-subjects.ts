import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { baseRows, outbox } from '#drizzle/schema/device/sync.ts';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { mediaFolders } from '#drizzle/schema/media-folders.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import { socialAccounts } from '#drizzle/schema/social-accounts.ts';
import { tags } from '#drizzle/schema/tags.ts';
import { workspaces } from '#drizzle/schema/workspaces.ts';
import type { SyncSubject } from '#shared/contract/sync.ts';
import { toWallTime } from '#shared/domain/zone.ts';
import type { ReadDb } from '../../database/mirror.ts';
import { keyOf, type Subject } from './subject-of.ts';

/** A line of a list. */
export const NAME_LENGTH = 160;

type Kind = SyncSubject['kind'];
type Named = Pick<SyncSubject, 'id' | 'name' | 'isGone'> & { readonly publishDate?: string | null };

/** Where the rows of each kind are, and which column a person knows them by. */
const SOURCES = {
  post: { table: posts, name: posts.content, tableName: 'posts', column: 'content' },
  file: { table: mediaAssets, name: mediaAssets.fileName, tableName: 'media_assets', column: 'file_name' },
  folder: { table: mediaFolders, name: mediaFolders.name, tableName: 'media_folders', column: 'name' },
  tag: { table: tags, name: tags.name, tableName: 'tags', column: 'name' },
  account: {
    table: socialAccounts,
    name: socialAccounts.displayName,
    tableName: 'social_accounts',
    column: 'display_name',
  },
  workspace: { table: workspaces, name: workspaces.name, tableName: 'workspaces', column: 'name' },
} as const;

/** By `keyOf`. What is here no more is told by what was to be sent of it. */
export async function readSubjects(
  db: ReadDb,
  workspaceId: string,
  subjects: readonly Subject[],
): Promise<ReadonlyMap<string, SyncSubject>> {
  const [workspace] = await db
    .select({ timezone: workspaces.timezone })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));
  const timezone = workspace?.timezone ?? 'UTC';
  const found = new Map<string, SyncSubject>();
  for (const [kind, own] of Map.groupBy(subjects, (subject) => subject.kind)) {
    const ids = [...new Set(own.map(({ id }) => id))];
    const rows = await readNamed(db, kind, ids);
    const accounts = kind === 'post' ? await readAccounts(db, ids) : new Map<string, string[]>();
    for (const { publishDate = null, ...row } of rows) {
      found.set(keyOf({ kind, id: row.id }), {
        kind,
        ...row,
        name: row.name.replace(/\s+/g, ' ').trim(),
        wallTime: publishDate === null ? null : toWallTime(publishDate, timezone),
        accountIds: accounts.get(row.id) ?? [],
      });
    }
  }
  return found;
}

export function blankSubject({ kind, id }: Subject): SyncSubject {
  return { kind, id, name: '', isGone: true, wallTime: null, accountIds: [] };
}

async function readNamed(db: ReadDb, kind: Kind, ids: readonly string[]): Promise<Named[]> {
  const { table, name } = SOURCES[kind];
  const rows = await db
    .select({
      id: table.id,
      name: sql<string>`left(${name}, ${NAME_LENGTH})`,
      isGone: sql<boolean>`${table.deletedAt} is not null`,
      publishDate: kind === 'post' ? posts.publishDate : sql<null>`null`,
    })
    .from(table)
    .where(inArray(table.id, [...ids]));
  const known = new Set(rows.map(({ id }) => id));
  return [
    ...rows,
    ...(await readUnsent(
      db,
      kind,
      ids.filter((id) => !known.has(id)),
    )),
  ];
}

/** Of rows that are not in the mirror. */
async function readUnsent(db: ReadDb, kind: Kind, ids: readonly string[]): Promise<Named[]> {
  if (ids.length === 0) return [];
  const { tableName, column } = SOURCES[kind];
  const words = (source: SQL) => sql<string | null>`left(${source} ->> ${column}, ${NAME_LENGTH})`;
  const bases = await db
    .select({ id: baseRows.rowId, name: words(sql`${baseRows.row}`) })
    .from(baseRows)
    .where(and(eq(baseRows.tableName, tableName), inArray(baseRows.rowId, [...ids])));
  const patches = await db
    .select({ id: outbox.rowId, name: words(sql`${outbox.patch}`) })
    .from(outbox)
    .where(and(eq(outbox.tableName, tableName), inArray(outbox.rowId, [...ids]), sql`${outbox.patch} ? ${column}`))
    .orderBy(outbox.mutationId);
  const names = new Map([...bases, ...patches].map(({ id, name }) => [id, name ?? '']));
  return [...names].map(([id, name]) => ({ id, name, isGone: true }));
}

async function readAccounts(db: ReadDb, postIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await db
    .select({ postId: postTargets.postId, accountId: postTargets.socialAccountId })
    .from(postTargets)
    .innerJoin(socialAccounts, eq(socialAccounts.id, postTargets.socialAccountId))
    .where(and(inArray(postTargets.postId, [...postIds]), isNull(postTargets.deletedAt)))
    .orderBy(socialAccounts.rank, socialAccounts.createdAt, socialAccounts.id);
  const accounts = new Map<string, string[]>();
  for (const { postId, accountId } of rows) accounts.set(postId, [...(accounts.get(postId) ?? []), accountId]);
  return accounts;
}
