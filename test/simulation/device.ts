import path from 'node:path';
import { sql } from 'drizzle-orm';
import { toCamelCase } from 'drizzle-orm/casing';
import { migrate } from '#electron/database/migrate.ts';
import { readMigrations } from '#electron/database/migrations.ts';
import type { Database, Mirror } from '#electron/database/mirror.ts';
import { openMirror } from '#electron/database/open-mirror.ts';
import { installSearchIndex } from '#electron/database/search-index.ts';
import { foldChanges } from '#electron/database/stored-change.ts';
import { tableByName } from '#electron/database/tables.ts';
import { createWriteTx } from '#electron/database/write-tx.ts';
import { checkDigest, type DigestCheck } from '#electron/sync/check-digest.ts';
import { enqueue } from '#electron/sync/enqueue.ts';
import { beginSync, createMirrorStore, createSyncTx } from '#electron/sync/mirror-store.ts';
import type { Conflict, OutboxEntry, Row, SyncStore, SyncTx } from '#electron/sync/store.ts';
import { pull, type Round, type SyncContext, syncWorkspace } from '#electron/sync/sync-workspace.ts';
import { type OnTables, tellWrites } from '#electron/sync/tell-writes.ts';
import type { SyncServer } from '#electron/sync/wire.ts';
import type { RowChange } from '#shared/domain/row-change.ts';
import { newId } from '#shared/lib/ids.ts';
import { createFaults, type Faults } from './faults.ts';
import { createMemoryMirror, type MemoryMirror } from './memory-store.ts';
import type { SimPerson } from './sim-server.ts';

/** Writes as a command does: columns by their names in the database. */
export type Writer = {
  readonly insert: (table: string, id: string, values: Row) => Promise<void>;
  readonly update: (table: string, id: string, values: Row) => Promise<void>;
};

/** A device without the app around it. */
export type Device = {
  readonly name: string;
  readonly person: SimPerson;
  readonly faults: Faults;
  readonly write: (work: (writer: Writer) => Promise<void>) => Promise<void>;
  readonly sync: () => Promise<Round>;
  readonly pull: () => Promise<void>;
  readonly checkDigest: () => Promise<DigestCheck>;
  readonly rows: (table: string) => Promise<ReadonlyMap<string, Row>>;
  /** What a device has beside the rows: all of it bounded at rest. */
  readonly state: () => Promise<{
    readonly pending: number;
    readonly bases: number;
    readonly outcomes: number;
    readonly conflicts: readonly Pick<Conflict, 'rowId' | 'field' | 'ours' | 'reason'>[];
    readonly snapshot: string | null;
    readonly epoch: string;
    readonly clientId: string;
  }>;
  /** In order. */
  readonly pending: () => Promise<readonly OutboxEntry[]>;
  /** How often its mirror was made anew from its journal: it goes on from the last backup's cursor. */
  readonly rebuilt?: () => number;
  /** In memory: makes this device a copy of another's folder. */
  readonly becomeCopyOf: ((other: Device) => void) | null;
  readonly memory: MemoryMirror | null;
};

export type DeviceOptions = {
  readonly name: string;
  readonly person: SimPerson;
  readonly server: SyncServer;
  readonly workspaceId: string;
  /** Clocks go wrong; nothing may depend on them. */
  readonly clockOffsetMs: number;
  readonly pageRows: number;
  readonly pieceRows: number;
  readonly batchMutations: number;
  readonly onTables?: OnTables;
};

function contextOf(options: DeviceOptions, store: SyncStore, faults: Faults): SyncContext {
  return {
    store: faults.onStore(options.onTables ? tellWrites(store, options.onTables) : store),
    server: faults.onServer(options.server),
    workspaceId: options.workspaceId,
    schemaVersion: 1,
    clock: clockOf(options),
    pageRows: options.pageRows,
    pieceRows: options.pieceRows,
    batchMutations: options.batchMutations,
    pace: { mutations: options.batchMutations },
  };
}

function clockOf({ clockOffsetMs }: DeviceOptions) {
  return { nowMs: () => Date.now() + clockOffsetMs };
}

/** The sync of the app on a mirror in memory. */
export function createMemoryDevice(options: DeviceOptions): Device {
  const { name, person, workspaceId } = options;
  const faults = createFaults();
  const memory = createMemoryMirror(workspaceId, {
    clientId: newId(),
    epoch: '',
    snapshot: null,
    aclRev: '',
    lastMutationId: 0,
    sentId: 0,
    lastHash: '',
    acknowledgedId: 0,
    lastPulledAt: null,
  });
  const context = contextOf(options, memory.store, faults);
  return {
    name,
    person,
    faults,
    memory,
    write: (work) =>
      memory.store.transaction(async (tx) => {
        const changes: RowChange[] = [];
        await work(memoryWriter(tx, changes));
        await enqueue(tx, foldChanges(changes));
      }),
    sync: () => syncWorkspace(context),
    pull: async () => void (await pull(context)),
    checkDigest: () => checkDigest(context),
    rows: async (table) => memory.rows(table),
    state: async () => {
      const [pending, cursor] = await memory.store.transaction(
        async (tx) => [await tx.countEntries(), await tx.readCursor()] as const,
      );
      const { snapshot, epoch, clientId } = cursor;
      const [bases, outcomes, conflicts] = [memory.countBases(), memory.countOutcomes(), memory.conflicts()];
      return { pending, bases, outcomes, conflicts, snapshot, epoch, clientId };
    },
    pending: () => memory.store.transaction((tx) => tx.readEntries({})),
    becomeCopyOf: (other) => {
      if (other.memory) memory.become(other.memory.copy());
    },
  };
}

/** Writes to a mirror in memory, and notes what changed. */
export function memoryWriter(tx: SyncTx, changes: RowChange[]): Writer {
  return {
    insert: async (table, id, values) => {
      await tx.insertRow(table, id, values);
      changes.push({ op: 'insert', table, id, after: values });
    },
    update: async (table, id, values) => {
      const row = (await tx.readRows(table, [id])).get(id);
      if (!row) throw new Error(`No row ${id} in ${table}`);
      const changed = Object.entries(values).filter(([column, value]) => row[column] !== value);
      if (changed.length === 0) return;
      const before = Object.fromEntries(changed.map(([column]) => [column, row[column] ?? null]));
      const after = Object.fromEntries(changed);
      await tx.setColumns(table, [{ ...after, id }]);
      changes.push({ op: 'update', table, id, before, after });
    },
  };
}

const migrations = readMigrations(path.resolve(import.meta.dirname, '../../drizzle/migrations'));

/** A real mirror; may serve many histories, each with a workspace of its own. */
export async function openRealMirror(): Promise<Mirror> {
  const mirror = await openMirror(null);
  await migrate(mirror.pg, migrations);
  await installSearchIndex(mirror.pg, () => undefined);
  return mirror;
}

/** The sync of the app on a real mirror. */
export async function createMirrorDevice(mirror: Mirror, options: DeviceOptions): Promise<Device> {
  const { name, person, workspaceId } = options;
  const { db } = mirror;
  const faults = createFaults();
  const context = contextOf(options, createMirrorStore(db, workspaceId), faults);
  await beginSync(db, { workspaceId, clientId: newId(), epoch: '' });
  return {
    name,
    person,
    faults,
    memory: null,
    write: (work) =>
      db.transaction(async (transaction) => {
        const tx = transaction as unknown as Database;
        const changes: RowChange[] = [];
        const write = createWriteTx(tx, clockOf(options), changes);
        const camel = (values: Row) =>
          Object.fromEntries(Object.entries(values).map(([column, value]) => [toCamelCase(column), value]));
        await work({
          insert: (table, id, values) =>
            write.insert(tableByName(table), { ...camel(values), id, workspaceId } as never),
          update: (table, id, values) => write.update(tableByName(table), id, camel(values) as never),
        });
        await enqueue(createSyncTx(tx, workspaceId), foldChanges(changes));
      }),
    sync: () => syncWorkspace(context),
    pull: async () => void (await pull(context)),
    checkDigest: () => checkDigest(context),
    rows: async (table) => {
      const column = table === 'workspaces' ? 'id' : 'workspace_id';
      const { rows } = await db.execute<{ id: string; row: Row }>(sql`
        select t.id, to_jsonb(t) as row from ${sql.identifier(table)} t
        where t.${sql.identifier(column)} = ${workspaceId} order by t.id`);
      return new Map(rows.map(({ id, row }) => [id, row]));
    },
    state: async () => {
      const { rows } = await db.execute<Record<string, unknown>>(sql`
        select (select count(*)::int from outbox where workspace_id = ${workspaceId}) as pending,
          (select count(*)::int from base_rows where workspace_id = ${workspaceId}) as bases,
          (select count(*)::int from sync_outcomes where workspace_id = ${workspaceId}) as outcomes,
          (select coalesce(jsonb_agg(jsonb_build_object('rowId', row_id, 'field', field, 'ours', ours, 'reason', reason)), '[]') from conflicts
            where workspace_id = ${workspaceId}) as conflicts, c.snapshot, c.epoch, c.client_id as "clientId"
        from sync_cursors c where workspace_id = ${workspaceId}`);
      return rows[0] as never;
    },
    pending: () => createMirrorStore(db, workspaceId).transaction((tx) => tx.readEntries({})),
    becomeCopyOf: null,
  };
}
