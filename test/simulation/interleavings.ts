import { setTimeout as wait } from 'node:timers/promises';
import { createTransport } from '#electron/sync/transport.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { type ServerMigration, startTeamServer, type TeamServer } from '../harness/server/team-server.ts';
import { createMemoryDevice, type Device } from './device.ts';

export type InterleavingReport = {
  /** Pulls that ran while transactions were open. */
  readonly interleavings: number;
  readonly committed: number;
  readonly pushed: number;
  /** Pulls that saw a row of a transaction with an id below one that they had seen before: it committed late. */
  readonly late: number;
  /** Rows that a device lacks, or has otherwise than the server. */
  readonly missed: readonly string[];
};

const WRITERS = 6;
const PULLERS = 3;
const PUSHERS = 2;

/**
 * Transactions that commit in any order, some long and one that stays open all the time, devices that push and devices that
 * pull, all at once through a real PostgREST: until so many pulls ran while something was open.
 */
export async function runInterleavings(
  count: number,
  migrations?: readonly ServerMigration[],
): Promise<InterleavingReport> {
  const server = await startTeamServer(migrations ? { migrations } : {});
  try {
    const owner = await server.signUp('owner@example.com');
    const { data } = await server.client(owner).rpc('create_workspace', { name: 'Studio' }).throwOnError();
    return await run(server, { token: server.tokenOf(owner), workspaceId: data.id, count });
  } finally {
    await server.stop();
  }
}

async function run(
  server: TeamServer,
  { token, workspaceId, count }: { token: string; workspaceId: string; count: number },
): Promise<InterleavingReport> {
  const devices = Array.from({ length: PULLERS + PUSHERS }, (_, index) =>
    openDevice(server, token, workspaceId, index),
  );
  for (const device of devices) await device.sync();
  const tally = { interleavings: 0, committed: 0, pushed: 0, late: 0, open: 0 };
  const isOver = () => tally.interleavings >= count;
  const ids: string[] = [];

  async function write(index: number): Promise<void> {
    const sql = server.database.connect('supabase_admin');
    while (!isOver()) {
      tally.open++;
      await sql.begin(async (tx) => {
        // The id of the transaction is taken here; the row may be written at once or at the end.
        await tx`select pg_current_xact_id()`;
        const writesLast = Math.random() < 0.5;
        const known = ids[Math.floor(Math.random() * ids.length)];
        const change = async () => {
          if (known !== undefined && Math.random() < 0.6) {
            await tx`update posts set category = ${`${index} ${Date.now()}`} where id = ${known}`;
            return;
          }
          const id = newId();
          await tx`insert into posts (id, workspace_id, content) values (${id}, ${workspaceId}, 'late')`;
          ids.push(id);
        };
        if (!writesLast) await change();
        await wait(Math.random() < 0.03 ? 300 : Math.random() * 12);
        if (writesLast) await change();
      });
      tally.open--;
      tally.committed++;
    }
  }

  /** Somebody whose transaction stays open the whole time: a backup, a forgotten console. */
  async function holdOpen(): Promise<void> {
    const sql = server.database.connect('supabase_admin');
    await sql.begin(async (tx) => {
      await tx`create temporary table held (id int)`;
      while (!isOver()) await wait(50);
    });
  }

  async function pullOn(device: Device): Promise<void> {
    let highest = 0n;
    while (!isOver()) {
      const before = await device.rows('posts');
      const isOpen = tally.open > 0;
      await device.pull();
      if (isOpen) tally.interleavings++;
      const news = [...(await device.rows('posts'))].filter(([id, row]) => before.get(id)?.rev !== row.rev);
      const revs = news.map(([, row]) => BigInt(String(row.rev)));
      if (revs.some((rev) => rev < highest)) tally.late++;
      for (const rev of revs) if (rev > highest) highest = rev;
    }
  }

  async function pushOn(device: Device): Promise<void> {
    while (!isOver()) {
      await device.write(({ insert }) =>
        insert('posts', newId(), { content: 'pushed', timezone: 'UTC', state: 'draft', body_rev: 0 }),
      );
      await device.sync();
      tally.pushed++;
    }
  }

  await Promise.all([
    holdOpen(),
    ...Array.from({ length: WRITERS }, (_, index) => write(index)),
    ...devices.slice(0, PULLERS).map(pullOn),
    ...devices.slice(PULLERS).map(pushOn),
  ]);
  const missed: string[] = [];
  const there = await server.admin<{ id: string; rev: string }[]>`
    select id, rev::text as rev from posts where workspace_id = ${workspaceId}`;
  for (const device of devices) {
    await device.sync();
    const here = await device.rows('posts');
    for (const { id, rev } of there) {
      if (here.get(id)?.rev !== rev) missed.push(`${device.name}: ${id} at ${here.get(id)?.rev}, there ${rev}`);
    }
  }
  const { interleavings, committed, pushed, late } = tally;
  return { interleavings, committed, pushed, late, missed };
}

function openDevice(server: TeamServer, token: string, workspaceId: string, index: number): Device {
  const transport = createTransport({
    url: server.rest.url,
    publishableKey: 'none is asked for without a gateway',
    readAccessToken: async () => token,
    // PostgREST stands at the root where no gateway is before it.
    fetch: (input, init) => fetch(must(String(input), 'the address').replace('/rest/v1', ''), init),
    nowMs: Date.now,
  });
  const options = { workspaceId, clockOffsetMs: 0, batchMutations: 10, pageRows: 20 + index };
  return createMemoryDevice({
    pieceRows: 100,
    ...options,
    name: `device ${index}`,
    person: 'owner',
    server: transport,
  });
}
