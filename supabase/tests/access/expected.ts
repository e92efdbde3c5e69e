/**
 * Who may do what: the one table that the access matrix is generated from and held to. Beside it stand only facts that
 * follow from it (cells.ts): nobody outside learns of a row, nothing moves, nothing points across.
 */

/** In the order of their rights. `invited` and `suspended` have a row in the workspace and no rights in it. */
export const INSIDE = ['viewer', 'member', 'editor', 'admin', 'owner'] as const;
export const OUTSIDE = ['outsider', 'invited', 'suspended'] as const;
export const ROLES = ['anon', ...OUTSIDE, ...INSIDE, 'service_role', 'operator'] as const;
export type Role = (typeof ROLES)[number];
export type InsideRole = (typeof INSIDE)[number];

/** The least role that may, or `server`: nobody but service_role. */
export type Least = InsideRole | 'server';

export type TableRights = {
  /** `server`: not even a grant. */
  readonly read: Least;
  readonly insert: Least;
  /** Rows that the person made (for parts of posts: of a post that the person made). */
  readonly updateOwn: Least;
  readonly updateOthers: Least;
  /** A hard delete: refused to everybody but for secrets. */
  readonly delete?: 'service_role';
};

const readOnly: TableRights = { read: 'viewer', insert: 'server', updateOwn: 'server', updateOthers: 'server' };
const content: TableRights = { read: 'viewer', insert: 'member', updateOwn: 'member', updateOthers: 'editor' };
const plans: TableRights = { read: 'viewer', insert: 'editor', updateOwn: 'editor', updateOthers: 'editor' };
const secrets: TableRights = { read: 'server', insert: 'server', updateOwn: 'server', updateOthers: 'server' };

export const TABLE_RIGHTS: Readonly<Record<string, TableRights>> = {
  workspaces: { read: 'viewer', insert: 'server', updateOwn: 'admin', updateOthers: 'admin' },
  workspace_members: readOnly,
  social_accounts: { read: 'viewer', insert: 'admin', updateOwn: 'admin', updateOthers: 'admin' },
  media_folders: plans,
  media_assets: content,
  tags: plans,
  asset_tags: content,
  posts: content,
  post_targets: content,
  post_media: content,
  post_tags: content,
  post_revisions: { ...readOnly, insert: 'member' },
  schedules: plans,
  queue_jobs: readOnly,
  analytics_events: readOnly,
  analytics_daily: readOnly,
  activity_logs: readOnly,
  credentials: { ...secrets, delete: 'service_role' },
  webhook_events: secrets,
};

/** What a person asks for beyond the plain cells. `row` names a row of the fixture. */
export type SpecialCell = {
  readonly table: string;
  readonly says: string;
  readonly least: Least;
  readonly ask:
    | { readonly update: Readonly<Record<string, unknown>>; readonly row: string }
    | { readonly insert: Readonly<Record<string, unknown>> };
  /** What those get who may, where it is not `done`. */
  readonly outcome?: 'no such row';
};

export const SPECIAL_CELLS: readonly SpecialCell[] = [
  {
    table: 'posts',
    says: 'queue a draft',
    least: 'editor',
    ask: { update: { state: 'queued' }, row: 'post of member' },
  },
  {
    table: 'posts',
    says: 'approve',
    least: 'editor',
    ask: { update: { review_state: 'approved' }, row: 'post of member' },
  },
  {
    table: 'posts',
    says: 'ask for a review of an own draft',
    least: 'member',
    ask: { update: { review_state: 'requested' }, row: 'post of member' },
  },
  { table: 'posts', says: 'add a queued post', least: 'editor', ask: { insert: { state: 'queued' } } },
  { table: 'posts', says: 'add an approved post', least: 'editor', ask: { insert: { review_state: 'approved' } } },
  { table: 'posts', says: 'add a published post', least: 'server', ask: { insert: { state: 'published' } } },
  {
    table: 'posts',
    says: 'forge "published"',
    least: 'server',
    ask: { update: { state: 'published' }, row: 'post of member' },
  },
  {
    table: 'posts',
    says: 'edit a published post',
    least: 'server',
    ask: { update: { content: 'changed' }, row: 'published post' },
  },
  {
    table: 'posts',
    says: 'take back a published post',
    least: 'server',
    ask: { update: { state: 'draft' }, row: 'published post' },
  },
  {
    table: 'post_targets',
    says: 'edit a published target',
    least: 'server',
    ask: { update: { content_override: 'changed' }, row: 'published target' },
  },
  {
    table: 'post_targets',
    says: 'add a target to a published post',
    least: 'server',
    ask: { insert: { post_id: 'published post' } },
  },
  {
    table: 'post_media',
    says: 'add a file to a published post',
    least: 'server',
    ask: { insert: { post_id: 'published post', post_target_id: null } },
  },
  {
    table: 'post_media',
    says: 'remove a file of a published post',
    least: 'server',
    ask: { update: { rank: 'b' }, row: 'published file' },
  },
  {
    table: 'post_media',
    says: 'add a file for a target of another post',
    least: 'member',
    ask: { insert: { post_target_id: 'published target' } },
    outcome: 'no such row',
  },
  {
    table: 'post_revisions',
    says: 'keep a text for a target of another post',
    least: 'member',
    ask: { insert: { post_target_id: 'published target' } },
    outcome: 'no such row',
  },
  {
    table: 'posts',
    says: 'add a part to a published post',
    least: 'server',
    ask: { insert: { parent_post_id: 'published post', parent_kind: 'thread_part' } },
  },
  {
    table: 'posts',
    says: "add a part to another's draft",
    least: 'editor',
    ask: { insert: { parent_post_id: 'spare posts of editor', parent_kind: 'thread_part' } },
  },
  { table: 'schedules', says: 'add a completed schedule', least: 'server', ask: { insert: { status: 'completed' } } },
  {
    table: 'schedules',
    says: 'complete a schedule',
    least: 'server',
    ask: { update: { status: 'completed' }, row: 'schedule of member' },
  },
];

/** Objects of the bucket postiz-media. */
export const STORAGE_RIGHTS = { read: 'viewer', insert: 'member', overwrite: 'server', delete: 'editor' } as const;

/** RPCs. `args` name people and workspaces of the fixture; `who`: every role for which the call succeeds. */
export type FunctionCell = {
  readonly call: string;
  readonly says?: string;
  readonly who: readonly Role[];
  /** What those who may get, where it is not `done`. */
  readonly outcome?: 'bad request';
};

const SIGNED_IN: readonly Role[] = [...OUTSIDE, ...INSIDE];
const MANAGERS: readonly Role[] = ['admin', 'owner'];

export const FUNCTION_CELLS: readonly FunctionCell[] = [
  { call: `create_workspace('Mine')`, who: SIGNED_IN },
  { call: `invite_member(:workspace, 'new@example.com', 'editor')`, who: MANAGERS },
  { call: `invite_member(:workspace, 'new@example.com', 'admin')`, who: ['owner'] },
  { call: `my_invitations()`, who: SIGNED_IN },
  { call: `accept_invitation(:invitation)`, who: ['invited'] },
  { call: `decline_invitation(:invitation)`, who: ['invited'] },
  { call: `set_member_role(:workspace, :viewer, 'member')`, who: MANAGERS },
  { call: `set_member_role(:workspace, :viewer, 'admin')`, who: ['owner'] },
  { call: `set_member_role(:workspace, :self, 'owner')`, says: 'nobody raises their own role', who: ['owner'] },
  { call: `set_member_role(:workspace, :admin, 'editor')`, who: MANAGERS },
  { call: `set_member_role(:workspace, :owner, 'editor')`, says: 'the last owner stays one', who: [] },
  { call: `suspend_member(:workspace, :editor)`, who: MANAGERS },
  { call: `suspend_member(:workspace, :owner)`, who: [] },
  // The suspended and the invited are admins, which no admin manages.
  { call: `reactivate_member(:workspace, :suspended)`, who: ['owner'] },
  { call: `remove_member(:workspace, :viewer)`, who: MANAGERS },
  { call: `remove_member(:workspace, :invitation)`, who: ['owner'] },
  { call: `leave_workspace(:workspace)`, says: 'the last owner cannot', who: ['viewer', 'member', 'editor', 'admin'] },
  { call: `transfer_ownership(:workspace, :viewer)`, who: ['owner'] },
  { call: `sync_hello(:client, 1)`, who: SIGNED_IN },
  { call: `sync_pull(:workspace, :client, :epoch, null, null)`, says: 'the first page of all', who: INSIDE },
  { call: `sync_pull(:workspace, :client, :epoch, null, 'near::')`, says: 'the posts of these days', who: INSIDE },
  { call: `sync_pull(:workspace, :client, :epoch, null, 'rest::0:')`, says: 'the rest', who: INSIDE },
  { call: `sync_pull(:workspace, :client, :epoch, :snapshot, null)`, says: 'what is new', who: INSIDE },
  { call: `sync_digest(:workspace, :epoch)`, who: INSIDE },
  { call: `sync_push(:workspace, :client, :batch)`, who: INSIDE },
  {
    call: `sync_push(:workspace, :client, :batch) #>> '{results,0,status}'`,
    says: 'each mutation has the rights of its sender',
    who: ['editor', 'admin', 'owner'],
  },
  {
    call: `sync_push(:workspace, :client, :part)`,
    says: 'a group that is cut',
    who: INSIDE,
    outcome: 'bad request',
  },
  { call: `sync_push(:workspace, :client, :group)`, says: 'a whole group', who: INSIDE },
  {
    call: `sync_pull(:workspace, :client, :epoch, null, null, 0)`,
    says: 'a page of nothing',
    who: INSIDE,
    outcome: 'bad request',
  },
  { call: `claim_media_upload(:workspace, :hash, :client)`, who: ['member', 'editor', 'admin', 'owner'] },
  { call: `release_media_upload(:workspace, :hash, :client)`, who: ['member', 'editor', 'admin', 'owner'] },
  { call: `read_media_check(:workspace, :file)`, who: ['service_role'] },
  { call: `keep_media_check(:workspace, :file, :file, '1', 8, 'AAAA')`, who: ['service_role'] },
  { call: `end_media_check(:workspace, :file, :file, '1', null)`, who: ['service_role'] },
  { call: `mark_media_garbage(500)`, who: ['service_role'] },
  { call: `take_media_garbage()`, who: ['service_role'] },
  { call: `create_credential_key('another')`, who: ['service_role'] },
  { call: `encrypt_credential('secret', 'default')`, who: ['service_role'] },
  { call: `create_secret_pad(8)`, who: ['service_role'] },
  { call: `encrypt_padded_credential(:pad, :padded, 'default')`, who: ['service_role'] },
  { call: `decrypt_credential(:ciphertext, 'default')`, who: ['service_role'] },
  { call: `read_credential(:account, :workspace)`, who: ['service_role'] },
  { call: `rotate_credential_key('default', 'next')`, who: ['service_role'] },
];
