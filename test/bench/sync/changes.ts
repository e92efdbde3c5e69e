import { join } from 'node:path';
import { openMirror } from '#electron/database/open-mirror.ts';
import { type Figure, median } from '../figure.ts';
import { type Device, openDevice } from './device.ts';
import { openSynced } from './ours.ts';
import { firstEditable, toFillSql, type Workspace } from './rows.ts';
import type { BenchServer } from './server.ts';

const SMALL = 1_000;
const LARGE = 1_000_000;
const CHANGES = 10;
const WARM = 3;
const TIMES = 25;
const TARGET = { atMost: 1.2 };

/** What ten changes by somebody else cost in a workspace of a million rows, beside one of a thousand; in turns. */
export async function measureChanges(server: BenchServer, emit: (figure: Figure) => void): Promise<void> {
  const large = await server.addWorkspace(LARGE);
  const small = await server.addWorkspace(SMALL);
  const places = [
    {
      workspace: small,
      device: await openSynced(server.gateway.url, small),
      pullMs: [] as number[],
      ms: [] as number[],
    },
    { workspace: large, device: await openFilled(server, large), pullMs: [] as number[], ms: [] as number[] },
  ];
  try {
    for (let time = 0; time < WARM + TIMES; time++) {
      for (const { workspace, device, pullMs, ms } of places) {
        const since = await readSnapshot(server);
        await server.editTexts(workspace, { from: firstEditable(workspace), count: CHANGES, text: `Version ${time}` });
        pullMs.push(await timePull(server, workspace, since));
        ms.push(await device.ask('round'));
      }
    }
    const [one, other] = places.map(({ pullMs, ms }) => ({
      pull: median(pullMs.slice(WARM)),
      round: median(ms.slice(WARM)),
    }));
    if (!one || !other) return;
    emit({ name: `sync.changes.${SMALL}.server`, value: one.pull, unit: 'ms' });
    emit({ name: `sync.changes.${LARGE}.server`, value: other.pull, unit: 'ms' });
    emit({ name: 'sync.changes.server', value: other.pull / one.pull, unit: `x at ${SMALL}`, target: TARGET });
    emit({ name: `sync.changes.${SMALL}.round`, value: one.round, unit: 'ms' });
    emit({ name: `sync.changes.${LARGE}.round`, value: other.round, unit: 'ms' });
    emit({ name: 'sync.changes.round', value: other.round / one.round, unit: `x at ${SMALL}`, target: TARGET });
  } finally {
    for (const { device } of places) await device.remove();
  }
}

/** Filled by the same SQL as the server's, and told that it has everything: a first sync of a million rows takes long. */
async function openFilled({ team, gateway, person }: BenchServer, workspace: Workspace): Promise<Device> {
  const { root, close } = await openDevice(gateway.url, workspace);
  await close();
  const [now] = await team.admin<{ snapshot: string; epoch: string; aclRev: string }[]>`
    select pg_current_snapshot()::text as snapshot, (select epoch::text from private.sync_meta) as epoch,
      (select rev::text from workspace_members where workspace_id = ${workspace.id} and user_id = ${person.id}) as "aclRev"`;
  const { pg } = await openMirror(join(root, 'desk', 'mirror'));
  await pg.exec('set session_replication_role = replica');
  for (const sql of toFillSql(workspace, new Date())) await pg.exec(sql);
  await pg.query(
    'update sync_cursors set snapshot = $1, epoch = $2, acl_rev = $3, last_pulled_at = now() where workspace_id = $4',
    [now?.snapshot, now?.epoch, now?.aclRev, workspace.id],
  );
  await pg.exec('vacuum analyze');
  await pg.exec('checkpoint');
  await pg.close();
  const device = await openDevice(gateway.url, workspace, root);
  await device.ask('goOnline');
  return device;
}

async function readSnapshot({ team }: BenchServer): Promise<string> {
  const [row] = await team.admin<{ snapshot: string }[]>`select pg_current_snapshot()::text as snapshot`;
  return row?.snapshot ?? '';
}

/** The call alone, with the person's rights, as Postgres counts it. */
async function timePull({ team, person }: BenchServer, { id }: Workspace, since: string): Promise<number> {
  return await team.as(person, async (sql) => {
    const [row] = await sql<{ 'QUERY PLAN': [{ 'Execution Time': number }] }[]>`
      explain (analyze, timing off, format json) select sync_pull(${id}, ${id},
        (select (sync_hello(${id}, 1) ->> 'epoch')::uuid), ${since}, null, 1000)`;
    return row?.['QUERY PLAN'][0]['Execution Time'] ?? Number.NaN;
  });
}
