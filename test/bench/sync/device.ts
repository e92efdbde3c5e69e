import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testTemplate } from '../../harness/template.ts';
import type { Acts } from './device-entry.ts';
import type { Workspace } from './rows.ts';

export type Device = {
  readonly root: string;
  readonly pid: number;
  readonly ask: <Name extends keyof Acts>(
    name: Name,
    ...input: Parameters<Acts[Name]>
  ) => Promise<Awaited<ReturnType<Acts[Name]>>>;
  /** In order; its folder is kept. */
  readonly close: () => Promise<void>;
  readonly kill: () => Promise<void>;
  readonly remove: () => Promise<void>;
};

/** The engine in a process of its own (plain Node), offline until it is told otherwise. */
export async function openDevice(url: string, workspace: Workspace, kept?: string): Promise<Device> {
  const root = kept ?? (await mkdtemp(join(tmpdir(), 'postroom-bench-')));
  const child = fork(join(import.meta.dirname, 'device-entry.ts'), [], { serialization: 'advanced', execArgv: [] });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  child.on('message', ({ id, value, error }: { id: number; value: unknown; error?: string }) => {
    if (error === undefined) waiting.get(id)?.resolve(value);
    else waiting.get(id)?.reject(new Error(error));
    waiting.delete(id);
  });
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('The device ended'));
  });
  const ask: Device['ask'] = async (name, ...[input]) => {
    const asked = Promise.withResolvers<unknown>();
    waiting.set(++lastId, asked);
    child.send({ id: lastId, name, input });
    return (await asked.promise) as never;
  };
  const close = async () => {
    await ask('stop');
    const gone = once(child, 'exit');
    child.disconnect();
    await gone;
  };
  await ask('open', { root, url, workspaceId: workspace.id, templateFolder: await testTemplate() });
  return {
    root,
    pid: child.pid ?? 0,
    ask,
    close,
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    remove: async () => {
      if (child.connected) await close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** In MB. Linux only. */
export async function memoryOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => 'Pss: 0 kB');
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
}
