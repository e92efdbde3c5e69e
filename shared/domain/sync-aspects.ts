import type { WrittenTable } from './sync-columns.ts';

/** What a change was about, as a person would say it. Several columns of a row may be one aspect. */
export const SYNC_ASPECTS = [
  'created',
  'removed',
  'restored',
  'text',
  'plan',
  'accounts',
  'account_text',
  'account_time',
  'account_files',
  'account_settings',
  'files',
  'folder',
  'alt_text',
  'tags',
  'kept_text',
  'settings',
  'repeats',
  'category',
  'name',
  'color',
  'picture',
  'zone',
  'order',
  'other',
] as const;
export type SyncAspect = (typeof SYNC_ASPECTS)[number];

type Aspects = Readonly<Record<string, SyncAspect>>;

/** By column. What is not here is `other`, or the part of the post that the row is. */
const ASPECTS: Readonly<Record<WrittenTable, Aspects>> = {
  workspaces: { name: 'name', timezone: 'zone', settings: 'settings' },
  social_accounts: {
    display_name: 'name',
    handle: 'name',
    avatar_url: 'picture',
    avatar_sha256: 'picture',
    capability_overrides: 'settings',
    preferences: 'settings',
    posting_slots: 'settings',
    rank: 'order',
  },
  tags: { name: 'name', color: 'color' },
  media_folders: { name: 'name' },
  media_assets: { file_name: 'name', alt_text: 'alt_text', thumbnail_sizes: 'picture', folder_id: 'folder' },
  asset_tags: {},
  posts: {
    content: 'text',
    state: 'plan',
    wall_time: 'plan',
    timezone: 'plan',
    dst_choice: 'plan',
    publish_date: 'plan',
    tz_version: 'plan',
    settings: 'settings',
    category: 'category',
    rank: 'order',
  },
  post_targets: {
    content_override: 'account_text',
    content_override_base: 'account_text',
    wall_time_override: 'account_time',
    publish_date_override: 'account_time',
    media_overridden: 'account_files',
    settings: 'account_settings',
  },
  post_media: { alt_text_override: 'alt_text' },
  post_tags: {},
  post_revisions: {},
  schedules: {},
};

/** Rows that are a part of a post or of a file: that they come or go is a change of it. */
const PARTS: Partial<Record<WrittenTable, SyncAspect>> = {
  asset_tags: 'tags',
  post_targets: 'accounts',
  post_media: 'files',
  post_tags: 'tags',
  post_revisions: 'kept_text',
  schedules: 'repeats',
};

/** Counts and clocks that come with another column. */
const COMPANIONS = new Set(['body_rev', 'updated_at', 'created_at', 'id', 'workspace_id', 'created_by', 'rev']);

export function aspectOfColumn(table: WrittenTable, column: string): SyncAspect | null {
  if (COMPANIONS.has(column)) return null;
  if (column === 'deleted_at') return PARTS[table] ?? 'removed';
  return ASPECTS[table][column] ?? PARTS[table] ?? 'other';
}

/** What a mutation was about, each aspect once. */
export function aspectsOf(
  table: WrittenTable,
  operation: 'insert' | 'update',
  patch: Readonly<Record<string, unknown>>,
): SyncAspect[] {
  if (operation === 'insert') return [PARTS[table] ?? 'created'];
  const found = Object.keys(patch).flatMap((column) => {
    const aspect = aspectOfColumn(table, column);
    if (aspect === 'removed' && patch.deleted_at === null) return ['restored' as const];
    return aspect === null ? [] : [aspect];
  });
  return [...new Set(found)];
}
