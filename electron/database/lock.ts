import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
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

/**
 * Of a dead holder there is one successor: whoever could make the file that is named after the dead one's token. A successor
 * that dies before it is done has one of its own, and so on. Nobody removes a file that another may have just made, so two
 * never both succeed, and one that was killed in the midst of it holds up nobody.
 */
async function take(path: string, me: Holder): Promise<void> {
  if (await create(path, me)) return;
  const known = await readSettledHolder(path);
  if (known && isHeld(known, me.bootId)) refuse(known);
  const mine = await succeed(path, known, me);
  // Whoever succeeded before, and was quick, has it by now.
  const current = await readSettledHolder(path);
  if (current?.token !== known?.token) {
    await rm(mine, { force: true });
    // And has released it again, perhaps.
    return await take(path, me);
  }
  await rm(path, { force: true });
  const isTaken = await create(path, me);
  // Before the others' are swept: from here on everybody finds this process in `path`.
  await (isTaken ? sweep(path) : rm(mine, { force: true }));
  if (!isTaken) refuse(null);
}

/** The name of the file that makes this process the one to take over. */
async function succeed(path: string, dead: Holder | null, me: Holder): Promise<string> {
  let next = `${path}.after-${dead?.token ?? 'nobody'}`;
  while (!(await create(next, me))) {
    const other = await readSettledHolder(next, UNWRITTEN_MS);
    if (other && isHeld(other, me.bootId)) refuse(other);
    next = other ? `${path}.after-${other.token}` : `${next}-nobody`;
  }
  return next;
}

async function sweep(path: string): Promise<void> {
  const names = (await readdir(dirname(path))).filter((name) => name.startsWith(`${basename(path)}.`));
  for (const name of names) await rm(join(dirname(path), name), { force: true });
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
async function readSettledHolder(path: string, patienceMs = SETTLE_MS): Promise<Holder | null> {
  for (let waitedMs = 0; ; waitedMs += SETTLE_MS) {
    const found = await readHolder(path);
    if (found || waitedMs >= patienceMs) return found;
    await wait(SETTLE_MS);
  }
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
