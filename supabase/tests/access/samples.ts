import { createHash, randomUUID } from 'node:crypto';
import { junctionId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import type { Catalog, Column } from './catalog.ts';

/** Values that pass a table's checks, where a value of the right type is not enough. */
const FITTING: Readonly<Record<string, unknown>> = {
  provider: 'bluesky',
  'media_assets.kind': 'image',
  'schedules.kind': 'single',
  'posts.state': 'draft',
  extension: 'jpg',
  review_state: 'none',
  dst_choice: 'earlier',
  parent_kind: 'variant',
  timezone: 'Europe/Berlin',
  posting_slots: [],
  reason: 'replaced',
  rule_kind: 'rrule',
  'schedules.status': 'paused',
  'post_targets.status': 'waiting',
  'queue_jobs.status': 'pending',
  'media_assets.status': 'pending',
  'social_accounts.status': 'planned',
  'webhook_events.status': 'received',
  'webhook_events.event_type': 'other',
  signature_verdict: 'valid',
  event_type: 'like',
  actor_kind: 'user',
  role: 'viewer',
  'workspace_members.status': 'invited',
};

/** Days of analytics are unique: two that chance made the same have failed a run. */
let days = 0;

const BY_TYPE: Readonly<Record<string, () => unknown>> = {
  text: () => `text ${randomUUID()}`,
  uuid: () => randomUUID(),
  integer: () => 7,
  bigint: () => 7,
  'double precision': () => 7.5,
  boolean: () => true,
  jsonb: () => ({ sample: randomUUID() }),
  date: () => new Date(Date.UTC(2000, 0, 1 + days++)).toISOString().slice(0, 10),
  bytea: () => '\\x0102',
  xid8: () => '1',
  'timestamp with time zone': () => '2027-01-02T08:00:00.000Z',
  'timestamp without time zone': () => '2027-01-02T09:00',
};

/** A value for the column that a caller could send, new each time where the type allows. */
export function sampleValue(table: string, column: Column): unknown {
  if (column.name === 'sha256') return createHash('sha256').update(randomUUID()).digest('hex');
  const fitting = FITTING[`${table}.${column.name}`] ?? FITTING[column.name];
  return fitting ?? must(BY_TYPE[column.type], `a sample of type ${column.type}`)();
}

/** Rows that join two others are known by what they join. */
export function withJunctionId(table: string, row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (!('id' in row)) return row;
  const { post_id: post, social_account_id: account, media_asset_id: file, tag_id: tag } = row;
  if (table === 'post_targets') return { ...row, id: junctionId('target', String(post), String(account)) };
  if (table === 'asset_tags') return { ...row, id: junctionId('asset-tag', String(file), String(tag)) };
  if (table === 'post_tags') return { ...row, id: junctionId('tag', String(post), String(tag)) };
  return row;
}

/** Where a row of `table` points: the id of a row of the fixture for each table that it may refer to. */
export type References = ReadonlyMap<string, string>;

/**
 * A whole row with every column in `names`, pointing at `references`. Foreign keys that may be empty are filled as well,
 * but for a post's parent and a file's target, which change what a row means.
 */
export function sampleRow(
  catalog: Catalog,
  table: string,
  { names, workspaceId, references }: { names: readonly string[]; workspaceId: string; references: References },
): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const column of must(catalog.columns.get(table), `table ${table}`)) {
    if (!names.includes(column.name)) continue;
    const key = catalog.foreignKeys.find((known) => known.table === table && known.column === column.name);
    if (column.name === 'workspace_id') row[column.name] = workspaceId;
    else if (column.name === 'deleted_at') row[column.name] = null;
    else if (key) row[column.name] = must(references.get(key.refersTo), `a row of ${key.refersTo}`);
    else row[column.name] = sampleValue(table, column);
  }
  return row;
}
