import { foreignKey, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { REVISION_REASONS, type RevisionReason } from '../../shared/domain/states.ts';
import { oneOf, tenantColumns } from './common.ts';
import { postTargets } from './post-targets.ts';
import { posts } from './posts.ts';

/** Text that somebody typed and that stands in the post no more. Nothing typed is ever lost. */
export const postRevisions = pgTable(
  'post_revisions',
  {
    ...tenantColumns,
    postId: uuid().notNull(),
    /** Set when the text was an override for one account. */
    postTargetId: uuid(),
    content: text().notNull(),
    reason: text().$type<RevisionReason>().notNull().default('replaced'),
  },
  (table) => [
    unique('post_revisions_workspace_id_key').on(table.workspaceId, table.id),
    foreignKey({
      name: 'post_revisions_post_fkey',
      columns: [table.workspaceId, table.postId],
      foreignColumns: [posts.workspaceId, posts.id],
    }),
    foreignKey({
      name: 'post_revisions_target_fkey',
      columns: [table.workspaceId, table.postTargetId],
      foreignColumns: [postTargets.workspaceId, postTargets.id],
    }),
    oneOf('post_revisions_reason_check', table.reason, REVISION_REASONS),
    index('post_revisions_post_idx').on(table.workspaceId, table.postId, table.createdAt),
    index('post_revisions_target_idx').on(table.workspaceId, table.postTargetId),
  ],
);
