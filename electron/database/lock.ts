import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod/mini';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { isAlive, readBootId, readProcessStart } from './boot-id.ts';
import { codeOf, toStorageError } from './durable-files.ts';

const holder = z.object({ pid: z.int(), startedAt: z.nullable(z.string()), bootId: z.string(), token: z.string() });
type Holder = z.infer<typeof holder>;

export type FolderLock = { readonly release: () => Promise<void> };

const RETRY_MS = 200;
const SETTLE_MS = 50;
/** Each is one that died, or came first: more are no accident. */
const MOST_ATTEMPTS = 20;
/** Who has not written its name by then was killed before it could: two that take over at once would both have the folder. */
const UNWRITTEN_MS = 2_000;

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
      const found = await readHolder(path);
      if (found !== 'absent' && tokenOf(found) === me.token) await rm(path, { force: true });
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

/**
 * Of a dead holder there is one successor: whoever could make the file that is named after the dead one's token. A successor
 * that dies before it is done has one of its own, and so on. Nobody removes a file that another may have just made, so two
 * never both succeed, and one that was killed in the midst of it holds up nobody for longer than its name may take.
 */
async function take(path: string, me: Holder): Promise<void> {
  for (let attempts = 0; attempts < MOST_ATTEMPTS; attempts++) {
    if (await create(path, me)) return;
    const known = await readWritten(path);
    // Released in between.
    if (known === 'absent') continue;
    if (known !== 'unwritten' && isHeld(known, me.bootId)) refuse(known);
    const mine = await succeed(path, known, me);
    if (mine === null) continue;
    try {
      // Whoever succeeded before, and was quick, has it by now, or has released it again.
      const current = await readWritten(path);
      if (current === 'absent' || tokenOf(current) !== tokenOf(known)) continue;
      await rm(path, { force: true });
      if (!(await create(path, me))) refuse(null);
      await sweep(path);
      return;
    } finally {
      // From here on everybody finds in `path` who has it.
      await rm(mine, { force: true }).catch(() => undefined);
    }
  }
  refuse(null);
}

/** The name of the file that makes this process the one to take over; null: another is done with it. */
async function succeed(path: string, dead: Found, me: Holder): Promise<string | null> {
  let next = `${path}.after-${tokenOf(dead)}`;
  for (let hops = 0; hops < MOST_ATTEMPTS; hops++) {
    if (await create(next, me)) return next;
    const other = await readWritten(next);
    if (other === 'absent') return null;
    if (other !== 'unwritten' && isHeld(other, me.bootId)) refuse(other);
    next = other === 'unwritten' ? `${next}-nobody` : `${path}.after-${other.token}`;
  }
  return null;
}

/** What those left who died while they took over. What cannot be listed or removed now is, another time: the lock is had. */
async function sweep(path: string): Promise<void> {
  const names = await readdir(dirname(path)).catch(() => []);
  for (const name of names.filter((name) => name.startsWith(`${basename(path)}.`)))
    await rm(join(dirname(path), name), { force: true }).catch(() => undefined);
}

function refuse(known: Holder | null): never {
  throw new AppError('folder_locked', 'Another process has this folder open', { details: { pid: known?.pid ?? null } });
}

/**
 * False: there is one. A file that has no name in it for long counts as a dead one's: who fails to write its own takes it away
 * at once, or, too late for that, takes back what it has open, since the file's name may be another's by then.
 */
async function create(path: string, me: Holder): Promise<boolean> {
  const startedAtMs = performance.now();
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    if (codeOf(error) === 'EEXIST') return null;
    throw error;
  });
  if (file === null) return false;
  try {
    await file.writeFile(JSON.stringify(me));
    if (performance.now() - startedAtMs > UNWRITTEN_MS / 2) refuse(null);
    return true;
  } catch (error) {
    const isOurs = performance.now() - startedAtMs <= UNWRITTEN_MS / 2;
    // The first error is the one to tell; what stays behind counts as a dead one's.
    await (isOurs ? rm(path, { force: true }) : file.truncate(0)).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
}

type Found = Holder | 'unwritten';

function tokenOf(found: Found): string {
  return found === 'unwritten' ? 'nobody' : found.token;
}

/** Waits for one that is just being written. Throws where it cannot be read: it may be of somebody who lives. */
async function readWritten(path: string): Promise<Found | 'absent'> {
  for (let waitedMs = 0; ; waitedMs += SETTLE_MS) {
    const found = await readHolder(path);
    if (found !== 'unwritten' || waitedMs >= UNWRITTEN_MS) return found;
    await wait(SETTLE_MS);
  }
}

async function readHolder(path: string): Promise<Found | 'absent'> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return 'absent';
  try {
    const parsed = holder.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : 'unwritten';
  } catch {
    return 'unwritten';
  }
}

function isHeld({ pid, startedAt, bootId }: Holder, currentBoot: string): boolean {
  if (bootId !== currentBoot || !isAlive(pid)) return false;
  const start = readProcessStart(pid);
  return startedAt === null || start === null || start === startedAt;
}
