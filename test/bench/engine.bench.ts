import { mkdtemp, open as openFile, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMirror } from '#electron/database/open-mirror.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { type EngineProcess, startEngineProcess } from '../harness/engine-process.ts';
import { testTemplate } from '../harness/template.ts';
import { openDesk } from '../harness/workspace.ts';
import type { Figure } from './figure.ts';
import { percentile } from './figure.ts';
import type { Bench } from './run.ts';

const POSTS = 50_000;

/** `npm run bench -- engine`: the engine in plain Node on a workspace of 50,000 posts. */
export const bench: Bench = {
  run: async (emit) => {
    const root = await mkdtemp(join(tmpdir(), 'postroom-bench-'));
    const templateFolder = await testTemplate();
    const say = (name: string, unit: string, value: number, target?: Figure['target']) =>
      emit({ name, value, unit, ...(target ? { target } : {}) });

    await fill();
    let engine = await start('first open');
    await engine.call('backups.create', {});
    await engine.stop();
    engine = await start('warm open');
    say('PSS after opening', 'MB', await pssOf(engine.pid), { atMost: 200 });
    await reads();
    await typing(280);
    await typing(40_000);
    await groups();
    say('PSS after all', 'MB', await pssOf(engine.pid), { atMost: 200 });
    say('backup', 'ms', await time(() => engine.call('backups.create', {})));
    say('stop', 'ms', await time(() => engine.stop()));
    say('mirror', 'MB', (await sizeOf(join(root, 'local', 'mirror'))) / 1e6);
    await rm(join(root, 'local', 'mirror', 'global', 'pg_control'));
    engine = await start('rebuild from backup and journal');
    say('PSS after rebuild', 'MB', await pssOf(engine.pid), { atMost: 200 });
    await engine.stop();
    await rm(root, { recursive: true });

    async function fill(): Promise<void> {
      const desk = await openDesk({ root });
      const accounts = [await desk.given.account(), await desk.given.account({ provider: 'x' })];
      await desk.close();
      const { pg } = await openMirror(join(root, 'local', 'mirror'));
      // Past the triggers that keep the search: each row would be indexed three times.
      await pg.exec('set session_replication_role = replica');
      await pg.exec(`
    insert into posts (id, workspace_id, content, wall_time, publish_date, timezone)
    select gen_random_uuid(), w.id, 'Post number ' || n || ' about the launch of something fine and long enough to be real',
      timestamp '2025-01-01 09:00' + n * interval '10 minutes', timestamptz '2025-01-01 08:00Z' + n * interval '10 minutes', 'Europe/Berlin'
    from workspaces w, generate_series(1, ${POSTS}) as n`);
      for (const account of accounts) {
        await pg.exec(`insert into post_targets (id, workspace_id, post_id, social_account_id)
      select gen_random_uuid(), workspace_id, id, '${account}' from posts`);
      }
      await pg.exec('vacuum analyze');
      await pg.exec('checkpoint');
      await pg.close();
    }

    async function start(what: string): Promise<EngineProcess> {
      const startedAt = performance.now();
      const started = startEngineProcess({ root, templateFolder });
      await started.opened;
      say(`${what}, with Node's own start`, 'ms', performance.now() - startedAt);
      return started;
    }

    async function reads(): Promise<void> {
      const filter = { accountIds: [], states: [], tagIds: [] } as never;
      const times: number[] = [];
      for (let times20 = 0; times20 < 20; times20++) {
        times.push(
          await time(() => engine.call('calendar.readRange', { from: '2025-03-01', to: '2025-04-12', filter })),
        );
      }
      say('read six weeks p95', 'ms', p95(times));
    }

    async function typing(length: number): Promise<void> {
      const postId = newId();
      let content = 'word '.repeat(length / 5);
      await engine.call('posts.create', { id: postId, content });
      const journal = join(root, 'local', 'journal');
      const wal = join(root, 'local', 'mirror', 'pg_wal');
      const [before, walBefore] = [await sizeOf(journal), await sizeOf(wal)];
      const keys = 200;
      const times: number[] = [];
      for (let key = 0; key < keys; key++) {
        content = `${content.slice(0, length / 2)}k${content.slice(length / 2)}`;
        times.push(await time(() => engine.call('posts.writeText', { postId, content })));
      }
      say(`${length} characters: key to durable p95`, 'ms', p95(times));
      say(`${length} characters: fsync p95`, 'ms', await fsyncP95(root));
      say(`${length} characters: journal a key`, 'bytes', ((await sizeOf(journal)) - before) / keys);
      say(`${length} characters: WAL a key`, 'bytes', ((await sizeOf(wal)) - walBefore) / keys);
    }

    async function groups(): Promise<void> {
      const filter = { accountIds: [], states: [], tagIds: [] } as never;
      const range = await engine.call('calendar.readRange', { from: '2025-01-01', to: '2025-07-01', filter });
      const moves = range.posts
        .slice(0, 20_000)
        .map(({ id, wallTime }) => ({ id, wallTime: `${must(wallTime, 'a time').slice(0, 11)}07:15` }));
      say('posts in the group', '', moves.length);
      let longest = 0;
      let isOver = false;
      const asking = (async () => {
        while (!isOver) longest = Math.max(longest, await time(() => engine.call('workspace.read', {})));
      })();
      say('move group', 'ms', await time(() => engine.call('posts.move', { moves })));
      say('undo group', 'ms', await time(() => engine.call('history.undo', {})));
      say('redo group', 'ms', await time(() => engine.call('history.redo', {})));
      isOver = true;
      await asking;
      say('longest wait of a query meanwhile', 'ms', longest);
      say('WAL right after', 'MB', (await sizeOf(join(root, 'local', 'mirror', 'pg_wal'))) / 1e6);
    }
  },
};

async function time(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function p95(times: readonly number[]): number {
  return percentile(times, 0.95);
}

async function fsyncP95(root: string): Promise<number> {
  const file = await openFile(join(root, 'fsync-probe'), 'w');
  const times: number[] = [];
  for (let at = 0; at < 100; at++) {
    await file.write(Buffer.alloc(500, at), 0, 500, at * 500);
    times.push(await time(() => file.datasync()));
  }
  await file.close();
  return p95(times);
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  let size = 0;
  for (const entry of entries) {
    if (entry.isFile()) size += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size;
  }
  return size;
}

/** Linux only. */
async function pssOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => 'Pss: 0 kB');
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
}
