import { isDeepStrictEqual } from 'node:util';
import type { Row } from '#electron/sync/store.ts';
import {
  type Greeting,
  type Mutation,
  type Outcome,
  type Page,
  type PullRequest,
  type PushRequest,
  type SyncServer,
  toSyncError,
} from '#electron/sync/wire.ts';
import { junctionId, newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { digestOf } from './memory-store.ts';
import { POISON, type SimPerson, type SimServer } from './sim-server.ts';

/** In the order of private.synced_tables(). */
const TABLES = [
  'workspaces',
  'workspace_members',
  'social_accounts',
  'tags',
  'posts',
  'post_targets',
  'post_tags',
  'post_revisions',
];
const FIRST = ['workspaces', 'workspace_members', 'social_accounts', 'tags'];
const WRITTEN = TABLES.filter((table) => table !== 'workspace_members');
const PLANS = ['state', 'wall_time', 'timezone', 'publish_date', 'dst_choice'];
const TEXTS = ['content', 'content_override'];
/** Adding wins over removing. */
const ADD_WINS = ['tags', 'post_tags'];

/** What a row refers to. */
const PARENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  post_targets: { post_id: 'posts', social_account_id: 'social_accounts' },
  post_tags: { post_id: 'posts', tag_id: 'tags' },
  post_revisions: { post_id: 'posts', post_target_id: 'post_targets' },
};

type Client = { person: SimPerson; last: number; hash: string; outcomes: Map<number, Outcome> };
type Late = { readonly xid: number; readonly key: string; readonly values: Row };

/** A refusal that is noted and passed over, with its SQLSTATE. */
class Refused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The server's half of sync as supabase/migrations/…_create_postroom_sync.sql has it, with the triggers that matter here:
 * transactions get their id when they begin to write and are seen when they commit, as in Postgres. What it answers is held
 * to native Postgres by the histories that run on both.
 */
export function createModelServer(): SimServer {
  const workspaceId = newId();
  const accountId = newId();
  let epoch = newId();
  let nextXid = 100;
  let purgeFloor = 0;
  let rows = new Map<string, Row>();
  let clients = new Map<string, Client>();
  let late: Late[] = [];
  let timesSet = new Map<string, number>();
  let backup: { rows: typeof rows; clients: typeof clients; nextXid: number } | null = null;
  const persons: Record<SimPerson, string> = { owner: newId(), editor: newId() };

  write('workspaces', workspaceId, { name: 'Studio', deleted_at: null }, nextXid++);
  write('social_accounts', accountId, { provider: 'x', display_name: 'X', deleted_at: null }, nextXid++);
  for (const id of Object.values(persons)) {
    write('workspace_members', id, { user_id: id, role: 'editor', status: 'active', deleted_at: null }, nextXid++);
  }

  function write(table: string, id: string, values: Row, xid: number): void {
    const own = table === 'workspaces' ? { id } : { id, workspace_id: workspaceId };
    const { category } = values;
    const isSet = typeof category === 'string' && rows.get(`${table}:${id}`)?.category !== category;
    if (isSet) timesSet.set(category, (timesSet.get(category) ?? 0) + 1);
    rows.set(`${table}:${id}`, { ...values, ...own, rev: String(xid) });
  }

  function snapshot(): { xmin: number; xmax: number; open: number[] } {
    const open = late.map(({ xid }) => xid).sort((left, right) => left - right);
    return { xmin: open[0] ?? nextXid, xmax: nextXid, open };
  }

  function refuse(status: number, reason: string): never {
    throw toSyncError({ status, code: `PT${status}`, message: reason });
  }

  function memberRev(person: SimPerson): string | null {
    const row = must(rows.get(`workspace_members:${persons[person]}`), 'the member');
    return row.status === 'active' ? String(row.rev) : null;
  }

  function assertMember(person: SimPerson): string {
    return memberRev(person) ?? refuse(403, 'sync_not_a_member');
  }

  function assertEpoch(deviceEpoch: string, since: string | null): void {
    if (deviceEpoch !== epoch) refuse(409, 'sync_epoch_changed');
    if (since === null) return;
    const { xmin, xmax } = parseSnapshot(since);
    if (xmax > nextXid) refuse(409, 'sync_cursor_ahead');
    if (xmin < purgeFloor) refuse(409, 'sync_cursor_too_old');
  }

  function hello(person: SimPerson, { client }: { client: string }): Greeting {
    const rev = memberRev(person);
    const membership = {
      workspace_id: workspaceId,
      name: 'Studio',
      role: 'editor',
      acl_rev: String(rev),
      last_mutation_id: clients.get(client)?.last ?? 0,
    };
    return {
      epoch,
      server_time: new Date().toISOString(),
      schema_min: 1,
      schema_max: 1,
      schema_fits: true,
      purge_floor: String(purgeFloor),
      memberships: rev === null ? [] : [membership],
      suspended: rev === null ? [workspaceId] : [],
    };
  }

  function pull(person: SimPerson, { client, epoch: deviceEpoch, since, after, page_size: size }: PullRequest): Page {
    const aclRev = assertMember(person);
    assertEpoch(deviceEpoch, since);
    const { xmin, xmax, open } = snapshot();
    const known = clients.get(client);
    const mine = known?.person === person ? known : undefined;
    return {
      ...(since === null ? bootstrapPage(after, size) : deltaPage(parseSnapshot(since), after, size)),
      epoch,
      acl_rev: aclRev,
      snapshot: `${xmin}:${xmax}:${open.join(',')}`,
      last_mutation_id: mine?.last ?? 0,
      last_hash: mine?.hash ?? '',
      results: [...(mine?.outcomes.values() ?? [])],
    };
  }

  function deltaPage(since: Snapshot, after: string | null, size: number) {
    const changed = listRows((row) => !isVisible(Number(row.rev), since)).filter(
      ({ table, row }) => after === null || compareKeys(`${table}:${row.id}`, after) > 0,
    );
    return cut(changed, size, ({ table, row }) => `${table}:${row.id}`);
  }

  function bootstrapPage(after: string | null, size: number) {
    const live = listRows((row) => row.deleted_at === null);
    if (after === null) return { rows: live.filter(({ table }) => FIRST.includes(table)), after: 'rest:::' };
    const [, table = '', rev = '', id = ''] = after.split(':');
    const rest = live
      .filter((entry) => !FIRST.includes(entry.table))
      .sort((left, right) => compareRest(left, right))
      .filter((entry) => table === '' || compareRest(entry, { table, row: { id, rev } }) > 0);
    return cut(rest, size, (entry) => `rest:${entry.table}:${entry.row.rev}:${entry.row.id}`);
  }

  function listRows(isWanted: (row: Row) => boolean): Page['rows'] {
    return [...rows]
      .filter(([, row]) => isWanted(row))
      .map(([key, row]) => ({ table: key.slice(0, key.indexOf(':')), row: row as Page['rows'][number]['row'] }))
      .sort((left, right) => compareKeys(`${left.table}:${left.row.id}`, `${right.table}:${right.row.id}`));
  }

  function push(person: SimPerson, { client, batch }: PushRequest): void {
    assertMember(person);
    assertEpoch(batch.epoch, null);
    const before = { rows: new Map(rows), clients: copyClients(clients), timesSet: new Map(timesSet) };
    const xid = nextXid++;
    try {
      const known = clients.get(client) ?? { person, last: 0, hash: '', outcomes: new Map() };
      if (known.person !== person || batch.acknowledged > known.last) refuse(409, 'sync_cloned');
      clients.set(client, known);
      for (const id of [...known.outcomes.keys()]) if (id <= batch.acknowledged) known.outcomes.delete(id);
      takeAll(known, batch.mutations, xid);
    } catch (error) {
      ({ rows, clients, timesSet } = before);
      throw error;
    }
  }

  function takeAll(known: Client, mutations: readonly Mutation[], xid: number): void {
    for (let at = 0; at < mutations.length; ) {
      const mutation = must(mutations[at], 'a mutation');
      if (mutation.id <= known.last) {
        if (mutation.id === known.last && mutation.hash !== known.hash) refuse(409, 'sync_cloned');
        at++;
        continue;
      }
      if (mutation.id !== known.last + 1) refuse(409, 'sync_gap');
      const { group } = mutation;
      const unit = group === undefined ? [mutation] : mutations.slice(at).filter((one) => one.group === group);
      if (group !== undefined && unit.length !== mutation.group_size) refuse(400, 'sync_group_cut');
      for (const outcome of applyUnit(unit, xid)) known.outcomes.set(outcome.id, outcome);
      const last = must(unit.at(-1), 'the last of a unit');
      Object.assign(known, { last: last.id, hash: last.hash });
      at += unit.length;
    }
  }

  /** All of it or nothing. */
  function applyUnit(unit: readonly Mutation[], xid: number): Outcome[] {
    const before = { rows: new Map(rows), timesSet: new Map(timesSet) };
    try {
      const outcomes = unit.flatMap((mutation) => {
        const outcome = apply(mutation, xid);
        return outcome ? [{ ...outcome, id: mutation.id }] : [];
      });
      const stopped = outcomes.find(({ status }) => ['merge', 'superseded', 'deleted'].includes(status));
      if (unit.length > 1 && stopped) throw new Refused('PS001', `A part of the group: ${stopped.status}`);
      return outcomes;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      ({ rows, timesSet } = before);
      const { code, message } = error;
      return unit.map(({ id }) => ({ id, status: 'refused', code, message }));
    }
  }

  function apply({ table, row: id, op, values, base, seen }: Mutation, xid: number): Omit<Outcome, 'id'> | null {
    if (!WRITTEN.includes(table)) throw new Refused('42501', `Devices do not write ${table}`);
    if (values.category === POISON) throw toSyncError({ status: 500, code: 'XX000', message: 'out of cheese' });
    const key = `${table}:${id}`;
    if (Object.keys(values).length === 0) return null;
    const was = rows.get(key);
    if (op === 'insert') {
      if (!was) {
        assertParents(table, id, values);
        guard(table, null, { ...values, id });
        write(table, id, { deleted_at: null, ...bodyOf(table, values), ...values }, xid);
        return null;
      }
      if (ADD_WINS.includes(table) && was.deleted_at !== null) {
        guard(table, was, { ...was, deleted_at: null });
        write(table, id, { ...was, deleted_at: null }, xid);
      }
      const isSeen = table === 'post_targets' && seen !== undefined && isVisible(Number(was.rev), parseSnapshot(seen));
      if (was.deleted_at !== null && isSeen) {
        const { content_override: kept } = was;
        const text = kept == null ? {} : { content_override: kept };
        const rest: Row = { ...values, ...text, body_rev: was.body_rev, deleted_at: null };
        guard(table, was, { ...was, ...rest });
        write(table, id, { ...was, ...rest, ...countBody(was, rest) }, xid);
        const isOther = kept != null && values.content_override != null && values.content_override !== kept;
        return isOther ? { status: 'existing', theirs: { content_override: kept } } : null;
      }
      if (was.deleted_at !== null && !ADD_WINS.includes(table)) return { status: 'deleted' };
      const theirs = differences(was, values);
      return { status: 'existing', ...(theirs ? { theirs } : {}) };
    }
    if (!was) throw new Refused('42501', 'There is no such row, or you may not change it');
    if (was.deleted_at !== null && !('deleted_at' in values)) return { status: 'deleted' };
    const differs = differences(was, base) ?? {};
    const isDifferent = Object.keys(differs).length > 0;
    const isBroughtBack = was.deleted_at !== null && values.deleted_at === null;
    if (isBroughtBack && 'deleted_at' in differs && !ADD_WINS.includes(table)) return { status: 'deleted' };
    if (TEXTS.some((column) => column in values) && [...TEXTS, 'body_rev'].some((column) => column in differs)) {
      const theirs = Object.fromEntries(
        ['body_rev', ...TEXTS].flatMap((column) => (was[column] == null ? [] : [[column, was[column]]])),
      );
      return { status: 'merge', theirs };
    }
    if (PLANS.some((column) => column in differs)) return { status: 'superseded', theirs: differs };
    guard(table, was, { ...was, ...values });
    write(table, id, { ...was, ...values, ...countBody(was, values) }, xid);
    return isDifferent ? { status: 'applied', conflicts: differs } : null;
  }

  /** What stands there of these columns, where it is another. */
  function differences(was: Row, thought: Row): Row | null {
    const differs = Object.entries(thought).flatMap(([column, value]) =>
      isDeepStrictEqual(was[column] ?? null, value ?? null) ? [] : [[column, was[column] ?? null]],
    );
    return differs.length === 0 ? null : Object.fromEntries(differs);
  }

  function assertParents(table: string, id: string, values: Row): void {
    for (const [column, parent] of Object.entries(PARENTS[table] ?? {})) {
      const parentId = values[column];
      if (parentId != null && !rows.has(`${parent}:${parentId}`))
        throw new Refused('23503', `No such row in ${parent}`);
    }
    const joins = {
      post_targets: ['target', values.post_id, values.social_account_id],
      post_tags: ['tag', values.post_id, values.tag_id],
    };
    const [kind, ...parts] = joins[table as keyof typeof joins] ?? [];
    if (kind && id !== junctionId(String(kind), ...parts.map(String)))
      throw new Refused('22023', 'The id of this row follows from what it joins');
  }

  /** private.guard_post, guard_target, guard_new_target, tags_name_idx */
  function guard(table: string, was: Row | null, now: Row): void {
    if (table === 'tags' && now.deleted_at == null) {
      const name = String(now.name).toLowerCase();
      const isTaken = [...rows].some(
        ([key, row]) =>
          key.startsWith('tags:') &&
          row.id !== now.id &&
          row.deleted_at === null &&
          String(row.name).toLowerCase() === name,
      );
      if (isTaken) throw new Refused('23505', 'A tag has this name');
    }
    if (table === 'posts') {
      if (now.state !== was?.state && !['draft', 'queued', undefined].includes(now.state as string))
        throw new Refused('42501', 'Only the publisher');
      const touched = ['content', 'wall_time', 'timezone', 'dst_choice', 'publish_date', 'state'];
      const isOut = was !== null && was.state === 'published';
      if (isOut && touched.some((column) => !isDeepStrictEqual(was[column], now[column])))
        throw new Refused('42501', 'A published post is not edited');
    }
    if (was?.status === 'published') throw new Refused('42501', 'A published target is not edited');
    if (table === 'post_targets' && rows.get(`posts:${now.post_id}`)?.state === 'published') {
      const isTakenOff = was !== null && was.deleted_at === null && now.deleted_at !== null;
      if (!isTakenOff || was.content_override !== now.content_override)
        throw new Refused('42501', 'A published post is not edited');
    }
  }

  /** It got its id long ago and writes now: the rev of a row can fall. */
  function commit({ xid, key, values }: Late): void {
    late = late.filter((one) => one.xid !== xid);
    const [table = '', id = ''] = key.split(':');
    const fresh = { deleted_at: null, state: 'draft', ...bodyOf(table, values) };
    write(table, id, { ...(rows.get(key) ?? fresh), ...values }, xid);
  }

  const connect = (person: SimPerson): SyncServer => ({
    digest: async ({ epoch: deviceEpoch }) => {
      assertMember(person);
      assertEpoch(deviceEpoch, null);
      const of = (table: string) =>
        digestOf([...rows].flatMap(([key, row]) => (key.startsWith(`${table}:`) ? [row] : [])));
      return { snapshot: '', tables: Object.fromEntries(TABLES.map((table) => [table, of(table)])) };
    },
    hello: async (request) => hello(person, request),
    pull: async (request) => pull(person, request),
    push: async (request) => {
      push(person, request);
      const known = must(clients.get(request.client), 'the client');
      return { last_mutation_id: known.last, last_hash: known.hash, results: [...known.outcomes.values()] };
    },
  });

  return {
    workspaceId,
    accountId,
    connect,
    rows: async (table) =>
      new Map([...rows].flatMap(([key, row]) => (key.startsWith(`${table}:`) ? [[String(row.id), row] as const] : []))),
    timesSet: async () => timesSet,
    publish: async (postId) => {
      const post = rows.get(`posts:${postId}`);
      if (post?.state !== 'queued' || post.deleted_at !== null) return false;
      const xid = nextXid++;
      for (const row of [...rows.values()]) {
        const isTarget = row.social_account_id !== undefined && row.post_id === postId && row.deleted_at === null;
        if (isTarget) write('post_targets', String(row.id), { ...row, status: 'published' }, xid);
      }
      write('posts', postId, { ...post, state: 'published' }, xid);
      return true;
    },
    writeLate: async (postId, values) => {
      const id = postId ?? newId();
      late.push({ xid: nextXid++, key: `posts:${id}`, values });
      return id;
    },
    commitLate: async () => {
      for (const one of [...late].reverse()) commit(one);
    },
    setMember: async (person, isActive) => {
      const id = persons[person];
      const row = must(rows.get(`workspace_members:${id}`), 'the member');
      write('workspace_members', id, { ...row, status: isActive ? 'active' : 'suspended' }, nextXid++);
    },
    purge: async () => {
      for (const one of [...late]) commit(one);
      for (const [key, row] of [...rows]) {
        const isReferred = [...rows.values()].some((other) => other.post_id === row.id || other.tag_id === row.id);
        if (row.deleted_at !== null && !isReferred) rows.delete(key);
      }
      purgeFloor = nextXid;
    },
    backUp: async () => {
      backup = { rows: new Map(rows), clients: copyClients(clients), nextXid };
    },
    restore: async () => {
      if (!backup) return;
      rows = new Map(backup.rows);
      late = [];
      clients = new Map();
      epoch = newId();
      nextXid = backup.nextXid + 1;
      purgeFloor = 0;
    },
  };
}

type Snapshot = { readonly xmin: number; readonly xmax: number; readonly open: ReadonlySet<number> };

/** As Postgres writes it: "xmin:xmax:xip,…". */
function parseSnapshot(text: string): Snapshot {
  const [xmin = '', xmax = '', open = ''] = text.split(':');
  return { xmin: Number(xmin), xmax: Number(xmax), open: new Set(open.split(',').filter(Boolean).map(Number)) };
}

function isVisible(xid: number, { xmin, xmax, open }: Snapshot): boolean {
  return xid < xmin || (xid < xmax && !open.has(xid));
}

function bodyOf(table: string, values: Row): Row {
  return table === 'posts' || table === 'post_targets' ? { body_rev: Number(values.body_rev ?? 0) } : {};
}

/** private.count_body */
function countBody(was: Row, values: Row): Row {
  const field = TEXTS.find((column) => column in was);
  if (!field || !('body_rev' in was)) return {};
  const old = Number(was.body_rev);
  if (!(field in values) || values[field] === was[field]) return { body_rev: old };
  const next = Number(values.body_rev ?? old);
  return { body_rev: next > old && next <= old + 100_000 ? next : old + 1 };
}

function compareKeys(left: string, right: string): number {
  const [leftTable = '', leftId = ''] = left.split(':');
  const [rightTable = '', rightId = ''] = right.split(':');
  return TABLES.indexOf(leftTable) - TABLES.indexOf(rightTable) || (leftId < rightId ? -1 : leftId > rightId ? 1 : 0);
}

type RestEntry = { readonly table: string; readonly row: { readonly id: string; readonly rev?: unknown } };

function compareRest(left: RestEntry, right: RestEntry): number {
  return (
    TABLES.indexOf(left.table) - TABLES.indexOf(right.table) ||
    Number(left.row.rev) - Number(right.row.rev) ||
    compareKeys(`${left.table}:${left.row.id}`, `${right.table}:${right.row.id}`)
  );
}

function cut(entries: Page['rows'], size: number, cursorOf: (entry: Page['rows'][number]) => string) {
  const page = entries.slice(0, size);
  const last = page.at(-1);
  return { rows: page, after: page.length >= size && last ? cursorOf(last) : null };
}

function copyClients(clients: ReadonlyMap<string, Client>): Map<string, Client> {
  return new Map([...clients].map(([id, client]) => [id, { ...client, outcomes: new Map(client.outcomes) }]));
}
