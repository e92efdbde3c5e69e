import { setTimeout as wait } from 'node:timers/promises';
import type { Contender, Run } from './contender.ts';
import { openPeer, type PeerName, type PeerWindow } from './peer-host.ts';
import { copyForPeers, readColumns } from './peer-tables.ts';
import { firstEditable, postId, type Workspace } from './rows.ts';
import type { BenchServer } from './server.ts';

const PEER_TABLES = ['peer_posts', 'peer_targets', 'peer_tags'];
/** Who has not sent everything by then is counted by what is there. */
const PUSH_LIMIT_MS = 20 * 60_000;

/** One of the others, in an Electron window with IndexedDB, on the same rows behind the same PostgREST. */
export function createPeer(server: BenchServer, name: PeerName): Contender {
  const { team, gateway } = server;
  const posts = name === 'replicache' ? 'rep_posts' : 'peer_posts';

  async function open(workspace: Workspace, kept?: string): Promise<PeerWindow> {
    await copyForPeers(team.admin, workspace);
    const window = await openPeer(gateway.url, name, kept);
    const columns = Object.fromEntries(
      await Promise.all(PEER_TABLES.map(async (table) => [table, await readColumns(team.admin, table)] as const)),
    );
    // Legend-State asks for a table at once, and PostgREST gives a thousand rows: it gets one that gives all.
    await window.ask('open', { workspaceId: workspace.id, columns, path: '/whole' });
    return window;
  }

  async function within<Value>(workspace: Workspace, work: (window: PeerWindow) => Promise<Value>): Promise<Value> {
    const window = await open(workspace);
    try {
      return await work(window);
    } finally {
      await window.remove();
    }
  }

  /** What is there again, without a network, after it was killed. */
  async function countKept(workspace: Workspace, userData: string): Promise<number> {
    gateway.isDown = true;
    try {
      const window = await open(workspace, userData);
      const rows = await window.ask<number>('countKept');
      await window.kill();
      return rows;
    } finally {
      gateway.isDown = false;
    }
  }

  async function measure(window: PeerWindow, work: () => Promise<number>): Promise<Omit<Run, 'rows'>> {
    const before = await window.ask<number>('cpu');
    gateway.take();
    const ms = await work();
    return { ms, ...gateway.take(), cpuMs: (await window.ask<number>('cpu')) - before };
  }

  const idsFrom = (workspace: Workspace, count: number) =>
    Array.from({ length: count }, (_, index) => postId(workspace, firstEditable(workspace) + index));

  async function editOffline(window: PeerWindow, ids: readonly string[]): Promise<void> {
    if (name === 'legend') await window.ask('goOffline');
    await window.ask('edit', { ids, text: 'Edited here' });
  }

  /** Until the server has so many. */
  async function push(window: PeerWindow, workspace: Workspace, edits: number): Promise<number> {
    const startedAt = performance.now();
    if (name !== 'legend') return await window.ask('sync');
    await window.ask('goOnline');
    while (performance.now() - startedAt < PUSH_LIMIT_MS) {
      if ((await server.countTexts(workspace, 'Edited here %', posts)) >= edits) break;
      await wait(100);
    }
    return performance.now() - startedAt;
  }

  return {
    name,
    firstSync: (workspace) =>
      within(workspace, async (window) => {
        const run = await measure(window, () => window.ask('sync'));
        await window.kill();
        return { ...run, rows: await countKept(workspace, window.userData) };
      }),
    pushEdits: (workspace, edits) =>
      within(workspace, async (window) => {
        await window.ask('sync');
        await editOffline(window, idsFrom(workspace, edits));
        const run = await measure(window, () => push(window, workspace, edits));
        return { ...run, rows: await server.countTexts(workspace, 'Edited here %', posts) };
      }),
    missLate: (workspace, late) =>
      within(workspace, async (window) => {
        await window.ask('sync');
        // Replicache's strategy lets nobody write meanwhile.
        const isSerial = name === 'replicache';
        await server.writeLate(workspace, late, () => window.ask('sync'), { table: posts, isSerial });
        await window.ask('sync');
        return late - (await window.ask<number>('countTexts', 'Late '));
      }),
    loseEdits: (workspace, count) =>
      within(workspace, async (window) => {
        await window.ask('sync');
        const ids = idsFrom(workspace, count);
        const from = firstEditable(workspace);
        await editOffline(window, ids);
        await server.editTexts(workspace, { from, count, text: 'Edited there' }, posts);
        if (name === 'legend') await window.ask('goOnline');
        await window.ask('sync');
        await wait(3_000);
        await window.ask('sync');
        // Each post has one text, and nothing keeps another.
        const there = await server.countTexts(workspace, 'Edited there %', posts);
        const here = await server.countTexts(workspace, 'Edited here %', posts);
        return 2 * count - there - here;
      }),
  };
}
