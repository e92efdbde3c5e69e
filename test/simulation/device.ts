import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { posts } from '#drizzle/schema/posts.ts';
import { migrate } from '#electron/database/migrate.ts';
import { readMigrations } from '#electron/database/migrations.ts';
import type { Database, Mirror } from '#electron/database/mirror.ts';
import { openMirror } from '#electron/database/open-mirror.ts';
import { installSearchIndex } from '#electron/database/search-index.ts';
import { foldChanges } from '#electron/database/stored-change.ts';
import { createWriteTx, type WriteTx } from '#electron/database/write-tx.ts';
import { enqueue } from '#electron/sync/outbox.ts';
import { beginSync, countPending, pull, type SyncContext, syncWorkspace } from '#electron/sync/sync-workspace.ts';
import { type SyncServer, toSyncServer } from '#electron/sync/wire.ts';
import type { RowChange } from '#shared/domain/row-change.ts';
import type { Clock } from '#shared/lib/clock.ts';
import type { Person, TeamServer } from '../harness/server/team-server.ts';

/** A device without the app around it: a real mirror, the real outbox, and a server whose replies can be lost. */
export type Device = {
  readonly name: string;
  readonly mirror: Mirror;
  /** Writes as a command does, and notes it for the server in the same transaction. */
  readonly write: (workspaceId: string, work: (tx: WriteTx) => Promise<void>) => Promise<void>;
  readonly join: (workspaceId: string, epoch: string) => Promise<void>;
  readonly sync: (workspaceId: string) => Promise<void>;
  readonly pull: (workspaceId: string) => Promise<void>;
  readonly pending: (workspaceId: string) => Promise<number>;
  readonly faults: Faults;
};

/** What goes wrong with the next calls: each number is how many of them. */
export type Faults = { loseReply: number; fail: number; repeat: number };

const migrations = readMigrations(path.resolve(import.meta.dirname, '../../drizzle/migrations'));

export async function openDevice(
  name: string,
  person: Person,
  server: TeamServer,
  clock: Clock,
  pageRows: number,
): Promise<Device> {
  const mirror = await openMirror(null);
  await migrate(mirror.pg, migrations);
  await installSearchIndex(mirror.pg, () => undefined);
  const faults: Faults = { loseReply: 0, fail: 0, repeat: 0 };
  const syncServer = withFaults(toSyncServer(toCall(person, server)), faults);
  const context = (workspaceId: string): SyncContext => ({
    db: mirror.db,
    server: syncServer,
    workspaceId,
    clock,
    pageRows,
  });
  return {
    name,
    mirror,
    faults,
    write: async (workspaceId, work) => {
      await mirror.db.transaction(async (transaction) => {
        const tx = transaction as unknown as Database;
        const changes: RowChange[] = [];
        await work(createWriteTx(tx, clock, changes));
        await enqueue(tx, workspaceId, foldChanges(changes));
      });
    },
    join: (workspaceId, epoch) => beginSync(mirror.db, { workspaceId, clientId: randomUUID(), epoch }),
    sync: (workspaceId) => syncWorkspace(context(workspaceId)),
    pull: (workspaceId) => pull(context(workspaceId)),
    pending: (workspaceId) => countPending(mirror.db, workspaceId),
  };
}

function toCall(person: Person, server: TeamServer) {
  const client = server.client(person);
  return async (name: string, args: object): Promise<unknown> => {
    const { data, error } = await client.rpc(name, args);
    if (error) throw error;
    return data;
  };
}

export class LostReply extends Error {}

function withFaults(server: SyncServer, faults: Faults): SyncServer {
  async function through<Answer>(send: () => Promise<Answer>): Promise<Answer> {
    if (faults.fail > 0) {
      faults.fail--;
      throw new LostReply('never arrived');
    }
    const answer = await send();
    if (faults.repeat > 0) {
      faults.repeat--;
      await send();
    }
    if (faults.loseReply > 0) {
      faults.loseReply--;
      throw new LostReply('the reply was lost');
    }
    return answer;
  }
  return {
    hello: (request) => through(() => server.hello(request)),
    pull: (request) => through(() => server.pull(request)),
    push: (request) => through(() => server.push(request)),
  };
}

/** Rows of a table as JSON by id, as the device has them. */
export async function rowsOf({ mirror }: Device, table: string, workspaceId: string): Promise<Map<string, unknown>> {
  const column = table === 'workspaces' ? 'id' : 'workspace_id';
  const { rows } = await mirror.db.execute<{ id: string; row: unknown }>(sql`
    select t.id, to_jsonb(t) as row from ${sql.identifier(table)} t where t.${sql.identifier(column)} = ${workspaceId}`);
  return new Map(rows.map(({ id, row }) => [id, row]));
}

export async function livePosts({ mirror }: Device, workspaceId: string) {
  const { rows } = await mirror.db.execute<{ id: string; content: string; state: string; body_rev: number }>(sql`
    select id, content, state, body_rev from ${posts} where workspace_id = ${workspaceId} and deleted_at is null order by id`);
  return rows;
}
