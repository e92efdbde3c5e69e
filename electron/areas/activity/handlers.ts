import { desc, eq } from 'drizzle-orm';
import { undoEntries } from '#drizzle/schema/device/undo-entries.ts';
import type { AreaHandlers } from '../../ipc/handlers.ts';
import { readTouchedPosts } from './read-touched-posts.ts';

export const activityHandlers: AreaHandlers<'activity'> = {
  'activity.list': async ({ limit }, { db, workspaceId }) => {
    const rows = await db
      .select({
        seq: undoEntries.seq,
        label: undoEntries.label,
        labelValues: undoEntries.labelValues,
        at: undoEntries.lastChangeAt,
        isUndone: undoEntries.undone,
      })
      .from(undoEntries)
      .where(eq(undoEntries.workspaceId, workspaceId))
      .orderBy(desc(undoEntries.seq))
      .limit(limit);
    const touched = await readTouchedPosts(
      db,
      workspaceId,
      rows.map(({ seq }) => seq),
    );
    return rows.map((row) => ({ ...row, post: touched.get(row.seq) ?? null }));
  },
};
