import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod/mini';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { isAlive, readBootId, readProcessStart } from './boot-id.ts';
import { codeOf, toStorageError } from './durable-files.ts';

const holder = z.object({ pid: z.int(), startedAt: z.nullable(z.string()), bootId: z.string(), token: z.string() });
type Holder = z.infer<typeof holder>;

export type FolderLock = { readonly release: () => Promise<void> };

/** Taking over a dead holder's lock takes milliseconds; who is longer at it has died too. */
const TAKEOVER_MS = 10_000;
const RETRY_MS = 200;

/**
 * SECURITY of data: one process a folder, since two lose writes silently (pglite#1106). Never taken from a process that
 * lives; the start stamp and the boot id tell a holder from another process that got its number. Fails with `folder_locked`.
 */
export async function lockFolder(folder: string, bootId = readBootId()): Promise<FolderLock> {
  const path = join(folder, 'lock');
  const me: Holder = { pid: process.pid, startedAt: readProcessStart(process.pid), bootId, token: randomUUID() };
  try {
    await take(path, me);
  } catch (error) {
    throw toStorageError(error);
  }
  return {
    release: async () => {
      if ((await readHolder(path))?.token === me.token) await rm(path, { force: true });
    },
  };
}

/** As `lockFolder`, but asks again while the holder may be one that is just closing: an app that was ended and started at once. */
export async function lockPatiently(folder: string, patienceMs: number): Promise<FolderLock> {
  for (let waitedMs = 0; ; waitedMs += RETRY_MS) {
    try {
      return await lockFolder(folder);
    } catch (error) {
      if (!isAppError(error, 'folder_locked') || waitedMs >= patienceMs) throw error;
    }
    await wait(RETRY_MS);
  }
}

async function take(path: string, me: Holder): Promise<void> {
  if (await create(path, me)) return;
  const known = await readSettledHolder(path);
  if (known && isHeld(known, me.bootId)) refuse(known);
  // Only one may replace a dead holder's file: without this, the second would remove the first one's new lock.
  const guard = `${path}.taking`;
  if (!(await create(guard, me))) {
    const age = await stat(guard).then(
      ({ mtimeMs }) => Math.abs(Date.now() - mtimeMs),
      () => 0,
    );
    if (age > TAKEOVER_MS) await rm(guard, { force: true });
    refuse(known);
  }
  try {
    const current = await readSettledHolder(path);
    if (current && isHeld(current, me.bootId)) refuse(current);
    await rm(path, { force: true });
    if (!(await create(path, me))) refuse(null);
  } finally {
    await rm(guard, { force: true });
  }
}

function refuse(known: Holder | null): never {
  throw new AppError('folder_locked', 'Another process has this folder open', { details: { pid: known?.pid ?? null } });
}

async function create(path: string, me: Holder): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(me), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** A file that is still being written reads as empty for an instant. */
async function readSettledHolder(path: string): Promise<Holder | null> {
  const first = await readHolder(path);
  if (first) return first;
  await wait(50);
  return await readHolder(path);
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    const parsed = holder.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function isHeld({ pid, startedAt, bootId }: Holder, currentBoot: string): boolean {
  if (bootId !== currentBoot || !isAlive(pid)) return false;
  const start = readProcessStart(pid);
  return startedAt === null || start === null || start === startedAt;
}
