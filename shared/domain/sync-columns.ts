/** Tables that devices write, parents before children. */
export const WRITTEN_TABLES = [
  'workspaces',
  'social_accounts',
  'tags',
  'media_folders',
  'media_assets',
  'asset_tags',
  'posts',
  'post_targets',
  'post_media',
  'post_tags',
  'post_revisions',
  'schedules',
] as const;
export type WrittenTable = (typeof WRITTEN_TABLES)[number];

/** What the server writes in every row. A device's own values for these never leave it. */
const BY_SERVER = ['id', 'workspace_id', 'created_by', 'created_at', 'updated_at', 'rev'];

/** What else only the server writes; held to its grants by a test. `insert`: what an update may not touch either. */
const ALSO_BY_SERVER: Readonly<Record<WrittenTable, { readonly always: string[]; readonly update: string[] }>> = {
  workspaces: { always: ['deleted_at'], update: [] },
  social_accounts: { always: ['provider_account_id', 'provider_metadata', 'status'], update: ['provider'] },
  tags: { always: [], update: [] },
  media_folders: { always: [], update: [] },
  media_assets: {
    always: ['status', 'error_detail'],
    update: [
      'kind',
      'mime_type',
      'extension',
      'size_bytes',
      'width',
      'height',
      'duration_ms',
      'codec',
      'audio_codec',
      'frame_rate',
      'animated',
      'page_count',
      'sha256',
    ],
  },
  asset_tags: { always: [], update: ['media_asset_id', 'tag_id'] },
  posts: { always: [], update: [] },
  post_targets: {
    always: ['status', 'platform_post_id', 'platform_url', 'published_at', 'attempts', 'last_error'],
    update: ['post_id', 'social_account_id'],
  },
  post_media: { always: [], update: ['post_id', 'post_target_id', 'media_asset_id'] },
  post_tags: { always: [], update: ['post_id', 'tag_id'] },
  post_revisions: { always: [], update: ['post_id', 'post_target_id', 'content', 'reason', 'deleted_at'] },
  schedules: { always: ['next_run_at', 'last_run_at', 'run_count'], update: ['post_id'] },
};

export function isWrittenTable(table: string): table is WrittenTable {
  return WRITTEN_TABLES.some((known) => known === table);
}

/** Whether a device may send this column (by its name in the database). New rows are sent without `deleted_at`. */
export function isSentColumn(table: WrittenTable, column: string, op: 'insert' | 'update'): boolean {
  const { always, update } = ALSO_BY_SERVER[table];
  if (BY_SERVER.includes(column) || always.includes(column)) return false;
  return op === 'insert' ? column !== 'deleted_at' : !update.includes(column);
}
