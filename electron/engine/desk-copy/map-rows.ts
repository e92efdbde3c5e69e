import { toSnakeCase } from 'drizzle-orm/casing';
import { v5 } from 'uuid';
import { readStrippedOf } from '#shared/domain/published-file.ts';
import type { RowValues } from '#shared/domain/row-change.ts';
import { isSentColumn, isWrittenTable, WRITTEN_TABLES } from '#shared/domain/sync-columns.ts';
import { junctionId } from '#shared/lib/ids.ts';

/** Rows of one post with all its parts, or of some accounts, files, folders or tags: what one command writes. */
export type Unit = Readonly<Partial<Record<CopiedTable, readonly RowValues[]>>>;

/** All but the workspace itself, parents before children. */
export const COPIED_TABLES = WRITTEN_TABLES.filter((table) => table !== 'workspaces');
export type CopiedTable = (typeof COPIED_TABLES)[number];

/** Columns that name another row of the workspace. */
const REFERENCES = [
  'postId',
  'postTargetId',
  'socialAccountId',
  'mediaAssetId',
  'tagId',
  'folderId',
  'parentAccountId',
  'parentPostId',
  'groupId',
];

export type CopyTarget = {
  readonly workspaceId: string;
  /** A team's: what only its server writes is left out, and what would go out at once waits as a draft. */
  readonly isTeams: boolean;
  readonly nowMs: number;
};

/**
 * Rows as they are in the copy, under ids that follow from the workspace and the old ones: done twice, it is the same copy.
 * Rows that join two others, tags, folders and files have the ids that they would have been given there. `ids`: old to new, of what came
 * before.
 */
export function mapUnit(unit: Unit, target: CopyTarget, ids: Map<string, string>): Unit {
  const { workspaceId } = target;
  const move = (id: unknown) => (typeof id === 'string' ? (ids.get(id) ?? v5(id, workspaceId)) : null);
  const mapped: Partial<Record<CopiedTable, RowValues[]>> = {};
  for (const table of COPIED_TABLES) {
    mapped[table] = (unit[table] ?? []).map((row) => {
      const references = Object.fromEntries(
        REFERENCES.filter((column) => column in row).map((column) => [column, move(row[column])]),
      );
      const id = newIdOf(table, { ...row, ...references }, workspaceId) ?? String(move(row.id));
      ids.set(String(row.id), id);
      return { ...keep(table, row, target), ...references, ...moveMade(table, row, ids), id, workspaceId };
    });
  }
  return mapped;
}

/** A file that was made of another names it in its details. What is not copied is not named: it is made again when wanted. */
function moveMade(table: CopiedTable, row: RowValues, ids: ReadonlyMap<string, string>): RowValues {
  if (table !== 'media_assets') return {};
  const details = { ...(row.details as Readonly<Record<string, unknown>>) };
  const moved = (id: unknown) => ids.get(String(id)) ?? null;
  const made = details.made as { readonly of?: unknown } | undefined;
  if (made) details.made = { ...made, of: moved(made.of) };
  if ('strippedOf' in details) details.strippedOf = readStrippedOf(details).flatMap((id) => moved(id) ?? []);
  return { details };
}

function newIdOf(table: CopiedTable, row: RowValues, workspaceId: string): string | null {
  if (table === 'media_folders') return junctionId('folder', workspaceId, String(row.name).toLowerCase());
  if (table === 'tags') return junctionId('tag', workspaceId, String(row.name).toLowerCase());
  if (table === 'media_assets') return junctionId('media', workspaceId, String(row.sha256));
  if (table === 'asset_tags') return junctionId('asset-tag', String(row.mediaAssetId), String(row.tagId));
  if (table === 'post_targets') return junctionId('target', String(row.postId), String(row.socialAccountId));
  if (table === 'post_tags') return junctionId('tag', String(row.postId), String(row.tagId));
  return null;
}

function keep(table: CopiedTable, row: RowValues, { isTeams, nowMs }: CopyTarget): RowValues {
  const { rev: _rev, createdBy: _by, deletedAt: _deleted, ...values } = row;
  if (!isTeams || !isWrittenTable(table)) return values;
  const sent = Object.entries(values).filter(([column]) => isSentColumn(table, toSnakeCase(column), 'insert'));
  const isQueued = values.state === 'queued' && Date.parse(String(values.publishDate)) > nowMs;
  return { ...Object.fromEntries(sent), ...(table === 'posts' ? { state: isQueued ? 'queued' : 'draft' } : {}) };
}
