import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import postgres, { type Options, type Sql } from 'postgres';
import { findPostgres } from './postgres-binaries.ts';

export type NativePostgres = {
  /** The folder of its socket: all that a client needs, and closed to other users. No port is opened. */
  readonly socketFolder: string;
  readonly pid: number;
  /** Connects as that role of the cluster; ended by `stop`. */
  readonly connect: (role: string, options?: Options<Record<string, never>>) => Sql;
  /** Postgres's own log, as far as it is written. */
  readonly readLog: () => string;
  readonly stop: () => Promise<void>;
};

export type PostgresOptions = {
  /** Lines of postgresql.conf on the command line: `{ log_statement: 'all' }`. */
  readonly settings?: Readonly<Record<string, string>>;
};

const PORT = 5432;
const START_LIMIT_MS = 30_000;

/** Nothing here outlives the test, so nothing waits for the disk. */
const DISPOSABLE = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '64MB',
  max_connections: '60',
  timezone: 'UTC',
};

/**
 * Starts a Postgres 15 of its own in a temporary folder, reached by a socket in it: any number run side by side. The
 * superuser is `supabase_admin`. About a second.
 */
export async function startNativePostgres({ settings = {} }: PostgresOptions = {}): Promise<NativePostgres> {
  const { bin, user } = findPostgres();
  // Short: a socket's path has 107 characters at most.
  const folder = mkdtempSync(path.join(tmpdir(), 'pg-'));
  const data = path.join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (user) for (const entry of [folder, data]) chownSync(entry, user.uid, user.gid);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    initialise(path.join(bin, 'initdb'), data, user);
    const server = spawn(path.join(bin, 'postgres'), serverArguments(data, folder, settings), {
      ...user,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const log: Buffer[] = [];
    server.stderr.on('data', (chunk: Buffer) => log.push(chunk));
    const readLog = () => Buffer.concat(log).toString('utf8');
    await untilReady(server, data, readLog);
    return attach({ server, folder, readLog, remove });
  } catch (error) {
    remove();
    throw error;
  }
}

function initialise(initdb: string, data: string, user: { uid: number; gid: number } | undefined): void {
  const options = ['--pgdata', data, '--username=supabase_admin', '--auth=trust', '--encoding=UTF8', '--no-locale'];
  const result = spawnSync(initdb, [...options, '--no-sync'], { ...user, encoding: 'utf8', cwd: data });
  if (result.status !== 0) throw new Error(`initdb failed: ${result.stderr || result.error?.message}`);
}

function serverArguments(data: string, socketFolder: string, settings: Readonly<Record<string, string>>): string[] {
  const all = { ...DISPOSABLE, listen_addresses: '', unix_socket_directories: socketFolder, ...settings };
  return [
    '-D',
    data,
    '-p',
    String(PORT),
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

/** Postgres says so in the last line of its pid file. */
async function untilReady(server: ChildProcess, data: string, readLog: () => string): Promise<void> {
  const ended = once(server, 'exit').then(([code]) => {
    throw new Error(`Postgres ended with ${code}: ${readLog()}`);
  });
  const ready = async () => {
    for (let waitedMs = 0; waitedMs < START_LIMIT_MS; waitedMs += 20) {
      if (readPidFile(data).includes('ready')) return;
      await wait(20);
    }
    throw new Error(`Postgres was not ready in ${START_LIMIT_MS} ms: ${readLog()}`);
  };
  await Promise.race([ended, ready()]);
  ended.catch(() => undefined);
}

function readPidFile(data: string): string {
  try {
    return readFileSync(path.join(data, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

type Running = { server: ChildProcess; folder: string; readLog: () => string; remove: () => void };

function attach({ server, folder, readLog, remove }: Running): NativePostgres {
  const clients = new Set<Sql>();
  // A test run that is ended by force must not leave a server behind.
  const kill = () => server.kill('SIGQUIT');
  process.once('exit', kill);
  return {
    socketFolder: folder,
    pid: server.pid ?? 0,
    readLog,
    connect: (role, options = {}) => {
      const client = postgres({
        host: folder,
        port: PORT,
        database: 'postgres',
        username: role,
        max: 1,
        onnotice: () => undefined,
        ...options,
      });
      clients.add(client);
      return client;
    },
    stop: async () => {
      await Promise.all([...clients].map((client) => client.end({ timeout: 1 })));
      process.off('exit', kill);
      const gone = once(server, 'exit');
      // Immediate: there is nothing to keep.
      if (server.exitCode === null) {
        kill();
        await gone;
      }
      remove();
    },
  };
}
