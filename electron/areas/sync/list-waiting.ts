import { and, desc, eq, sql } from 'drizzle-orm';
import { assetTags } from '#drizzle/schema/asset-tags.ts';
import { baseRows, outbox, syncCursors } from '#drizzle/schema/device/sync.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postTags } from '#drizzle/schema/post-tags.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import type { InputOf, OutputOf } from '#shared/contract/index.ts';
import { aspectsOf } from '#shared/domain/sync-aspects.ts';
import type { WrittenTable } from '#shared/domain/sync-columns.ts';
import type { ReadDb } from '../../database/mirror.ts';
import { blankSubject, readSubjects } from './read-subjects.ts';
import { readWaiting } from './status.ts';
import { keyOf, OWNER_ID, subjectOf } from './subject-of.ts';

/** Read in some 10 ms, whatever waits: twenty thousand would keep every other question waiting. */
const MOST_ENTRIES = 2_000;

/** The newest of the outbox by what they were made to. */
export async function listWaiting(
  db: ReadDb,
  workspaceId: string,
  { limit }: InputOf<'sync.listWaiting'>,
): Promise<OutputOf<'sync.listWaiting'>> {
  const { count: changes } = await readWaiting(db, workspaceId);
  if (changes === 0) return { items: [], changes };
  const sentId = await readSentId(db, workspaceId);
  const entries = await readNewest(db, workspaceId);
  const groups = [...Map.groupBy(entries, (entry) => keyOf(subjectOf(entry))).values()].slice(0, limit);
  const subjects = await readSubjects(
    db,
    workspaceId,
    groups.flatMap(([entry]) => (entry ? [subjectOf(entry)] : [])),
  );
  const items = groups.map((own) => {
    const [newest] = own as [Entry];
    const oldest = own.at(-1) ?? newest;
    const subject = subjectOf(newest);
    return {
      subject: subjects.get(keyOf(subject)) ?? blankSubject(subject),
      aspects: [...new Set(own.toReversed().flatMap(aspectsIn))],
      changes: own.length,
      since: oldest.at,
      isSent: newest.mutationId <= sentId,
    };
  });
  return { items, changes };
}

type Entry = Awaited<ReturnType<typeof readNewest>>[number];

async function readNewest(db: ReadDb, workspaceId: string) {
  const newest = db
    .select()
    .from(outbox)
    .where(eq(outbox.workspaceId, workspaceId))
    .orderBy(desc(outbox.mutationId))
    .limit(MOST_ENTRIES)
    .as('newest');
  return await db
    .select({
      mutationId: newest.mutationId,
      tableName: newest.tableName,
      rowId: newest.rowId,
      operation: newest.operation,
      at: newest.createdAt,
      // Not the values: a text may be long.
      columns: sql<string[]>`array(select jsonb_object_keys(${newest.patch}))`,
      isBack: sql<boolean>`coalesce(${newest.patch} -> 'deleted_at' = 'null', false)`,
      ownerId: sql<string | null>`coalesce((${newest.patch} ->> 'post_id')::uuid,
        (${newest.patch} ->> 'media_asset_id')::uuid, ${OWNER_ID},
        (${baseRows.row} ->> 'post_id')::uuid, (${baseRows.row} ->> 'media_asset_id')::uuid)`,
    })
    .from(newest)
    .leftJoin(postTargets, eq(postTargets.id, newest.rowId))
    .leftJoin(postMedia, eq(postMedia.id, newest.rowId))
    .leftJoin(postTags, eq(postTags.id, newest.rowId))
    .leftJoin(assetTags, eq(assetTags.id, newest.rowId))
    .leftJoin(baseRows, and(eq(baseRows.tableName, newest.tableName), eq(baseRows.rowId, newest.rowId)))
    .orderBy(desc(newest.mutationId));
}

function aspectsIn({ tableName, operation, columns, isBack }: Entry) {
  const patch = Object.fromEntries(columns.map((column) => [column, column === 'deleted_at' && isBack ? null : '']));
  return aspectsOf(tableName as WrittenTable, operation as 'insert' | 'update', patch);
}

async function readSentId(db: ReadDb, workspaceId: string): Promise<number> {
  const [cursor] = await db
    .select({ sentId: syncCursors.sentId })
    .from(syncCursors)
    .where(eq(syncCursors.workspaceId, workspaceId));
  return cursor?.sentId ?? 0;
}
