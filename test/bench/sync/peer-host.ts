import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { must } from '#shared/lib/must.ts';
import { chromiumArgs } from '../desk/packages.ts';

export type PeerName = 'rxdb' | 'legend' | 'replicache';

const START_MS = 60_000;

const folder = join(import.meta.dirname, 'peers');
const built = join(import.meta.dirname, '../../../.cache/bench/peers');

/** Installs the peers from their own lock, and makes a page of each. */
export async function preparePeers(names: readonly PeerName[]): Promise<void> {
  const lock = join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(lock) || !isSame(lock, join(folder, 'package-lock.json'))) {
    const { status, stderr } = spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`npm ci of the peers failed: ${stderr}`);
  }
  for (const name of names) {
    await build({
      configFile: false,
      logLevel: 'error',
      root: folder,
      define: { 'process.env.NODE_ENV': '"production"' },
      build: {
        outDir: join(built, name),
        emptyOutDir: true,
        target: 'esnext',
        lib: { entry: join(folder, `${name}.mjs`), formats: ['es'], fileName: () => 'page.js' },
      },
    });
  }
}

/** Of the peers themselves. */
function isSame(installed: string, wanted: string): boolean {
  const read = (path: string) => (JSON.parse(readFileSync(path, 'utf8')) as Lock).packages;
  const here = read(installed);
  return Object.entries(read(wanted)).every(
    ([name, { version, optional }]) => name === '' || optional || here[name]?.version === version,
  );
}

type Lock = { packages: Record<string, { version: string; optional?: boolean }> };

/** `/peer/<name>`: the page of a peer, from where its calls go too. */
export function servePage(request: IncomingMessage, response: ServerResponse): boolean {
  const [, name, isScript] = /^\/peer\/(\w+)(\/page\.js)?$/.exec(request.url ?? '') ?? [];
  if (!name) return false;
  response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
  response.end(
    isScript
      ? readFileSync(join(built, name, 'page.js'))
      : `<!doctype html><meta charset="utf-8"><script type="module" src="/peer/${name}/page.js"></script>`,
  );
  return true;
}

export type PeerWindow = {
  readonly ask: <Value>(name: string, input?: unknown) => Promise<Value>;
  /** Its profile, which stays. */
  readonly userData: string;
  readonly kill: () => Promise<void>;
  readonly remove: () => Promise<void>;
};

/** Electron with a window and a profile of its own, on the disk. */
export async function openPeer(url: string, name: PeerName, kept?: string): Promise<PeerWindow> {
  const userData = kept ?? (await mkdtemp(join(tmpdir(), 'postroom-peer-')));
  const executable = join(must(process.env.ELECTRON_OVERRIDE_DIST_PATH, 'an Electron'), 'electron');
  const child = spawn(executable, [...chromiumArgs, join(folder, 'host')], {
    env: { ...process.env, PEER_USER_DATA: userData, PEER_PAGE: `${url}/peer/${name}` },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const ready = Promise.withResolvers<void>();
  let said = '';
  let lastId = 0;
  child.stderr?.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-4_000);
    if (process.env.PEER_SAY) process.stderr.write(chunk);
  });
  child.on('message', (message: { ready?: true; id: number; value: unknown; error?: string }) => {
    if (message.ready) return ready.resolve();
    const asked = waiting.get(message.id);
    if (message.error === undefined) asked?.resolve(message.value);
    else asked?.reject(new Error(`${name}: ${message.error}\n${said}`));
    waiting.delete(message.id);
  });
  child.on('exit', (code) => {
    const ended = new Error(`${name} ended with ${code}: ${said}`);
    ready.reject(ended);
    for (const { reject } of waiting.values()) reject(ended);
  });
  const late = setTimeout(() => ready.reject(new Error(`${name} has no window: ${said}`)), START_MS);
  await ready.promise.finally(() => clearTimeout(late));
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    ask: async (asked, input) => {
      const answer = Promise.withResolvers<unknown>();
      waiting.set(++lastId, answer);
      child.send({ id: lastId, name: asked, input });
      return (await answer.promise) as never;
    },
    userData,
    kill,
    remove: async () => {
      await kill();
      await rm(userData, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
