import { and, desc, eq, sql } from 'drizzle-orm';
import { outbox } from '#drizzle/schema/device/sync.ts';
import type { OutputOf } from '#shared/contract/index.ts';
import type { ReadDb } from '../../database/mirror.ts';

/** More than anybody takes over by hand. */
const MOST_TEXTS = 500;

/** The last text of each row that waits, newest first. */
export async function readUnsentTexts(db: ReadDb, workspaceId: string): Promise<OutputOf<'sync.readUnsentTexts'>> {
  const text = sql<string | null>`coalesce(${outbox.patch} ->> 'content', ${outbox.patch} ->> 'content_override')`;
  const rows = await db
    .select({ id: outbox.mutationId, rowId: outbox.rowId, at: outbox.createdAt, text })
    .from(outbox)
    .where(and(eq(outbox.workspaceId, workspaceId), sql`${outbox.patch} ?| array['content', 'content_override']`))
    .orderBy(desc(outbox.mutationId))
    .limit(MOST_TEXTS);
  const seen = new Set<string>();
  const last = rows.filter((row) => {
    if (row.text === null || row.text.trim() === '' || seen.has(row.rowId)) return false;
    seen.add(row.rowId);
    return true;
  });
  return last.map(({ at, text: words }) => ({ at, text: words ?? '' }));
}
