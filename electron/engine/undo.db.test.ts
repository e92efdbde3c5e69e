import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { listBackups, readBackup } from '#electron/database/backup-file.ts';
import { MIRRORED_TABLES, tableName } from '#electron/database/tables.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { testTemplate } from '#test/harness/template.ts';
import { type Desk, desks, testClock } from '#test/harness/workspace.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });
const { open, tidy } = desks();
beforeAll(testTemplate);
afterEach(tidy);

/** What a person would notice: everything but when a row was touched last. */
const UNNOTICED = new Set(['updated_at', 'rev', 'deleted_at', 'created_at', 'body_rev']);

/** All live rows, as a backup sees them. */
async function liveRows(desk: Desk): Promise<Map<string, unknown>> {
  await desk.call('backups.create', {});
  const folder = join(desk.root, 'backups');
  const [last] = (await listBackups(folder)).sort((a, b) => b.seq - a.seq || (a.id < b.id ? 1 : -1));
  const rows = new Map<string, unknown>();
  const names = new Set(MIRRORED_TABLES.map(tableName));
  for await (const chunk of readBackup(join(folder, must(last, 'a backup').id))) {
    if (!names.has(chunk.table)) continue;
    for (const text of chunk.rows) {
      const row = JSON.parse(text) as Record<string, unknown>;
      if (row.deleted_at !== null) continue;
      rows.set(
        `${chunk.table} ${row.id}`,
        Object.fromEntries(Object.entries(row).filter(([key]) => !UNNOTICED.has(key))),
      );
    }
  }
  return rows;
}

type Step = { readonly kind: number; readonly pick: number; readonly text: string };

const steps = fc.array(
  fc.record({
    kind: fc.nat(9),
    pick: fc.nat(50),
    text: fc.string({ unit: fc.constantFrom('a', 'é', '👩‍🚀', '\n', ' '), maxLength: 300 }),
  }),
  { minLength: 5, maxLength: 25 },
);

/** One command of a person; one that the state does not allow is refused, and that is fine. */
async function take(
  desk: Desk,
  step: Step,
  known: { posts: string[]; accounts: string[]; tags: string[] },
): Promise<void> {
  const { pick, text } = step;
  const post = known.posts[pick % Math.max(known.posts.length, 1)];
  const account = known.accounts[pick % Math.max(known.accounts.length, 1)];
  const tag = known.tags[pick % Math.max(known.tags.length, 1)];
  const day = `2026-0${1 + (pick % 9)}-1${pick % 10}T09:30`;
  if (step.kind === 0 || post === undefined) known.posts.push(await desk.given.post({ content: text, wallTime: day }));
  else if (step.kind === 1) known.accounts.push(await desk.given.account({ name: `Account ${pick}` }));
  else if (step.kind === 2) known.tags.push(await desk.given.tag(`tag ${pick}`));
  else if (step.kind === 3) await desk.call('posts.writeText', { postId: post, content: text });
  else if (step.kind === 4) await desk.call('posts.move', { moves: known.posts.map((id) => ({ id, wallTime: day })) });
  else if (step.kind === 5) await desk.call('posts.setTargets', { postId: post, accountIds: account ? [account] : [] });
  else if (step.kind === 6) await desk.call('posts.setTags', { postId: post, tagIds: tag ? [tag] : [] });
  else if (step.kind === 7 && account)
    await desk.call('posts.writeText', { postId: post, accountId: account, content: text });
  else if (step.kind === 8) await desk.call('posts.delete', { ids: [post] });
  else await desk.call('posts.duplicate', { copies: [{ from: post, to: newId() }] });
}

async function all(desk: Desk, name: 'history.undo' | 'history.redo'): Promise<number> {
  for (let count = 0; ; count++) {
    const isOver = await desk.call(name, {}).then(
      () => false,
      () => true,
    );
    if (isOver) return count;
  }
}

test('whatever was done: undo of all is the beginning, redo of all is the end, across restarts', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const clock = testClock();
      let desk = await open({ clock });
      const before = await liveRows(desk);
      const known = { posts: [], accounts: [], tags: [] };
      for (const step of sequence) {
        await take(desk, step, known).catch(() => undefined);
        clock.forward(step.pick * 300);
      }
      const after = await liveRows(desk);
      const undone = await all(desk, 'history.undo');
      expect(await liveRows(desk)).toEqual(before);
      desk = await open({ clock, root: await desk.image(), bootId: 'after a power cut' });
      expect(await all(desk, 'history.redo')).toBe(undone);
      expect(await liveRows(desk)).toEqual(after);
      await tidy();
    }),
    { numRuns: 4 },
  );
});

test('a burst of typing is undone as one, and a pause begins another', async () => {
  const clock = testClock();
  const desk = await open({ clock });
  const postId = await desk.given.post({ content: 'x'.repeat(500) });
  for (const end of ['a', 'ab', 'abc']) {
    clock.forward(200);
    await desk.call('posts.writeText', { postId, content: 'x'.repeat(500) + end });
  }
  clock.forward(60_000);
  await desk.call('posts.writeText', { postId, content: `${'x'.repeat(500)}abc!` });
  await desk.call('history.undo', {});
  expect(await desk.textOf(postId)).toBe(`${'x'.repeat(500)}abc`);
  await desk.call('history.undo', {});
  expect(await desk.textOf(postId)).toBe('x'.repeat(500));
  await desk.call('history.redo', {});
  expect(await desk.textOf(postId)).toBe(`${'x'.repeat(500)}abc`);
});
