import { join } from 'node:path';
import { openMirror } from '#electron/database/open-mirror.ts';
import type { Contender, Run } from './contender.ts';
import { type Device, openDevice } from './device.ts';
import { firstEditable, ROWS_PER_POST, type Workspace } from './rows.ts';
import type { BenchServer } from './server.ts';

/** The engine in plain Node, its mirror and journal on the disk, over real HTTP. */
export function createOurs(server: BenchServer): Contender {
  const { gateway } = server;

  async function measure(device: Device, work: () => Promise<number>): Promise<Omit<Run, 'rows'>> {
    const before = await device.ask('cpu');
    gateway.take();
    const ms = await work();
    const { kind } = await device.ask('state');
    if (kind !== 'idle') throw new Error(`Sync is ${kind}`);
    return { ms, ...gateway.take(), cpuMs: (await device.ask('cpu')) - before };
  }

  return {
    name: 'ours',
    firstSync: async (workspace) => {
      const device = await openDevice(gateway.url, workspace);
      try {
        const run = await measure(device, () => device.ask('goOnline'));
        await device.kill();
        return { ...run, rows: await countRows(device) };
      } finally {
        await device.remove();
      }
    },
    pushEdits: async (workspace, edits) => {
      const device = await openSynced(gateway.url, workspace);
      try {
        await device.ask('goOffline');
        const from = firstEditable(workspace);
        await device.ask('edit', { space: workspace.space, from, count: edits, text: 'Edited here' });
        const run = await measure(device, () => device.ask('goOnline'));
        return { ...run, rows: await server.countTexts(workspace, 'Edited here %') };
      } finally {
        await device.remove();
      }
    },
    missLate: async (workspace, late) => {
      const device = await openSynced(gateway.url, workspace);
      try {
        await server.writeLate(workspace, late, () => device.ask('round').then(() => undefined));
        await device.ask('round');
        await device.close();
        return late - (await countTexts(device, 'Late %'));
      } finally {
        await device.remove();
      }
    },
    loseEdits: async (workspace, posts) => {
      const device = await openSynced(gateway.url, workspace);
      try {
        await device.ask('goOffline');
        const from = firstEditable(workspace);
        await server.editTexts(workspace, { from, count: posts, text: 'Edited there' });
        await device.ask('edit', { space: workspace.space, from, count: posts, text: 'Edited here' });
        await device.ask('goOnline');
        await device.close();
        const here = await countKept(device, 'Edited here %');
        return 2 * posts - (await server.countKept(workspace, 'Edited there %')) - Math.min(posts, here);
      } finally {
        await device.remove();
      }
    },
  };
}

export async function openSynced(url: string, workspace: Workspace): Promise<Device> {
  const device = await openDevice(url, workspace);
  await device.ask('goOnline');
  return device;
}

/** Of a device that is closed. */
export async function ask<Row>({ root }: Device, sql: string): Promise<Row[]> {
  const { pg } = await openMirror(join(root, 'desk', 'mirror'));
  try {
    return (await pg.query<Row>(sql)).rows;
  } finally {
    await pg.close();
  }
}

async function countRows(device: Device): Promise<number> {
  const [row] = await ask<{ count: number }>(device, 'select count(*)::int as count from posts');
  return (row?.count ?? 0) * ROWS_PER_POST;
}

async function countTexts(device: Device, like: string): Promise<number> {
  const [row] = await ask<{ count: number }>(
    device,
    `select count(*)::int as count from posts where content like '${like}'`,
  );
  return row?.count ?? 0;
}

/** In a text, a kept revision, or as what was not taken. */
async function countKept(device: Device, like: string): Promise<number> {
  const [row] = await ask<{ count: number }>(
    device,
    `select count(*)::int as count from (
      select id from posts where content like '${like}'
      union select post_id from post_revisions where content like '${like}'
      union select row_id from conflicts where ours #>> '{}' like '${like}') as kept`,
  );
  return row?.count ?? 0;
}
