import { fork } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBootId, readProcessStart } from './boot-id.ts';
import { lockFolder, lockPatiently } from './lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postroom-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

const held = (holder: object) => writeFile(join(folder, 'lock'), JSON.stringify({ token: 'theirs', ...holder }));
const me = { pid: process.pid, startedAt: readProcessStart(process.pid), bootId: readBootId() };

test('the lock of a live process is never taken (pglite#1106)', async () => {
  await held(me);
  await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'folder_locked', details: { pid: process.pid } });
});

test('the lock of a dead process is taken', async () => {
  const child = fork('-e', [], { execArgv: ['-e', ''], stdio: 'ignore' });
  await new Promise((resolve) => child.on('exit', resolve));
  await held({ ...me, pid: child.pid ?? 0 });
  await (await lockFolder(folder)).release();
  expect(await readdir(folder)).toEqual([]);
});

test.runIf(process.platform === 'linux')('another process that got the dead one’s number is told apart', async () => {
  await held({ ...me, startedAt: '1' });
  await (await lockFolder(folder)).release();
});

test('a lock from before the machine was started is taken, whoever has the number now', async () => {
  await held({ ...me, bootId: 'an earlier start' });
  await (await lockFolder(folder)).release();
});

test('a lock file that a crash left empty is taken', async () => {
  await writeFile(join(folder, 'lock'), '');
  await (await lockFolder(folder)).release();
});

const dead = { ...me, bootId: 'an earlier start' };

/** One that found `theirs` dead and was taking over; `text` is what stands in its file. */
const takingOver = (text: string) => writeFile(join(folder, 'lock.after-theirs'), text);

test.each([
  ['died', JSON.stringify({ ...dead, token: 'second' })],
  ['died before it had written its name', ''],
])('one that was taking over a lock and %s holds up nobody', async (_how, text) => {
  await held(dead);
  await takingOver(text);
  await (await lockFolder(folder)).release();
  expect(await readdir(folder)).toEqual([]);
});

test('while one that lives takes a lock over, nobody else does', async () => {
  await held(dead);
  await takingOver(JSON.stringify({ ...me, token: 'second' }));
  await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'folder_locked' });
  expect((await readdir(folder)).sort()).toEqual(['lock', 'lock.after-theirs']);
});

test('of many who find that two died, one while it took over the other’s lock, one gets it', async () => {
  for (let times = 0; times < 8; times++) {
    await held(dead);
    await takingOver(times % 2 === 0 ? JSON.stringify({ ...dead, token: 'second' }) : '');
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
    const locks = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(locks).toHaveLength(1);
    await locks[0]?.release();
    expect(await readdir(folder)).toEqual([]);
  }
});

test('one that is killed while it takes a lock over, again and again, leaves a folder that can be opened', async () => {
  const script = `import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))};
for (;;) { const lock = await lockFolder(process.argv[1]); process.send?.('held'); if (Math.random() < 0.5) await lock.release(); else break; }`;
  for (let times = 0; times < 12; times++) {
    const child = fork('-', [], {
      execArgv: ['--input-type=module', '-e', script, folder],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    await new Promise((resolve) => child.once('message', resolve));
    await new Promise((resolve) => setTimeout(resolve, times % 4));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    await (await lockFolder(folder)).release();
  }
});

test.runIf(process.platform !== 'win32' && process.getuid?.() !== 0)(
  'who takes a dead one’s lock in a folder that cannot be listed has it, and gives it back',
  async () => {
    await held(dead);
    await chmod(folder, 0o300);
    try {
      await (await lockFolder(folder)).release();
      await (await lockFolder(folder)).release();
    } finally {
      await chmod(folder, 0o700);
    }
    expect(await readdir(folder)).toEqual([]);
  },
);

test('releasing leaves another’s lock alone', async () => {
  const lock = await lockFolder(folder);
  await held(me);
  await lock.release();
  expect(JSON.parse(await readFile(join(folder, 'lock'), 'utf8')).token).toBe('theirs');
});

test('of many who find a dead one’s lock at once, one gets it', async () => {
  await held({ ...me, bootId: 'an earlier start' });
  const results = await Promise.allSettled(Array.from({ length: 12 }, () => lockFolder(folder)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a holder that is just closing is waited for; one that stays keeps its folder', async () => {
  const closing = await lockFolder(folder);
  setTimeout(() => void closing.release(), 300);
  const mine = await lockPatiently(folder, 10_000);
  await expect(lockPatiently(folder, 200)).rejects.toMatchObject({ code: 'folder_locked' });
  await mine.release();
});
