import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { testTemplate } from '#test/harness/template.ts';
import { type Desk, desks, testClock } from '#test/harness/workspace.ts';
import { listBackups, readBackup } from './backup-file.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
const { open, tidy } = desks();
beforeAll(testTemplate);
afterEach(tidy);

const backupsOf = (desk: Desk) => join(desk.root, 'backups');

async function damage(desk: Desk, id: string): Promise<void> {
  const path = join(backupsOf(desk), id, 'rows.ndjson.gz');
  const bytes = await readFile(path);
  bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 0xff;
  await writeFile(path, bytes);
}

test('restoring brings back what was, its list of undo included, and first keeps what is', async () => {
  const desk = await open({ clock: testClock() });
  const id = await desk.given.post({ content: 'as it was' });
  const backup = await desk.call('backups.create', {});
  await desk.call('posts.writeText', { postId: id, content: 'as it became' });
  const late = await desk.given.post({ content: 'written later' });

  await desk.call('backups.restore', { id: backup.id });
  expect([await desk.textOf(id), await desk.textOf(late)]).toEqual(['as it was', undefined]);
  expect((await desk.call('history.read', {})).undo?.label).toBe('createPost');

  const [kept] = await desk.call('backups.list', {});
  expect(kept).toMatchObject({ reason: 'before_restore', posts: 2 });
  await desk.call('backups.restore', { id: kept?.id ?? '' });
  expect([await desk.textOf(id), await desk.textOf(late)]).toEqual(['as it became', 'written later']);
});

test('a restored workspace stays restored after a kill, a power cut, and with every later backup lost', async () => {
  const desk = await open({ bootId: 'one' });
  const id = await desk.given.post({ content: 'good' });
  const backup = await desk.call('backups.create', {});
  await desk.call('posts.writeText', { postId: id, content: 'spoilt' });
  await desk.call('backups.restore', { id: backup.id });
  await desk.call('posts.writeText', { postId: id, content: 'good, and on' });
  const root = await desk.image();
  for (const name of await readdir(join(root, 'backups'))) {
    if (name !== backup.id) await rm(join(root, 'backups', name), { recursive: true });
  }
  const image = await open({ root, bootId: 'two' });
  expect(await image.textOf(id)).toBe('good, and on');
});

test('a backup that cannot be read is refused, and nothing is changed', async () => {
  const desk = await open();
  const id = await desk.given.post({ content: 'stays' });
  const backup = await desk.call('backups.create', {});
  await damage(desk, backup.id);
  await expect(desk.call('backups.restore', { id: backup.id })).rejects.toMatchObject({ code: 'backup_unreadable' });
  await expect(desk.call('backups.restore', { id: 'no-such-backup' })).rejects.toMatchObject({ code: 'not_found' });
  expect({ text: await desk.textOf(id), backups: (await desk.call('backups.list', {})).length }).toEqual({
    text: 'stays',
    backups: 1,
  });
});

test('what is written while a backup is made is not in it, and what was there is as it was', async () => {
  const desk = await open();
  const ids: string[] = [];
  for (let post = 0; post < 60; post++) ids.push(await desk.given.post({ content: `before ${post}` }));
  const making = desk.call('backups.create', {});
  const writing = (async () => {
    for (const postId of ids) {
      await desk.call('posts.writeText', { postId, content: 'changed meanwhile' });
      await desk.given.post({ content: 'made meanwhile' });
    }
  })();
  const { id } = await making;
  await writing;
  const contents: unknown[] = [];
  for await (const { table, rows } of readBackup(join(backupsOf(desk), id))) {
    if (table === 'posts') contents.push(...rows.map((row) => (JSON.parse(row) as { content: string }).content));
  }
  const [manifest] = await listBackups(backupsOf(desk));
  const seenAt = contents.filter((content) => content === 'changed meanwhile').length;
  // Whatever moment it is of, it is of one moment: of each pair the change came first, then the new post.
  expect([seenAt, seenAt - 1]).toContain(contents.length - 60);
  expect(manifest?.posts).toBeGreaterThanOrEqual(60);
});

test('the last backup damaged, the one before it and the journal make everything whole', async () => {
  const desk = await open({ bootId: 'one' });
  const id = await desk.given.post({ content: '1' });
  await desk.call('backups.create', {});
  await desk.call('posts.writeText', { postId: id, content: '12' });
  const last = await desk.call('backups.create', {});
  await desk.call('posts.writeText', { postId: id, content: '123' });
  await damage(desk, last.id);
  const image = await open({ root: await desk.image(), bootId: 'two' });
  expect({ text: await image.textOf(id), notice: await image.notice() }).toEqual({
    text: '123',
    notice: expect.objectContaining({ kind: 'rebuilt_from_journal', lostEntries: 0 }),
  });
});

test('a half-written backup is no backup', async () => {
  const desk = await open();
  await desk.call('backups.create', {});
  const [name] = await readdir(backupsOf(desk));
  const manifest = join(backupsOf(desk), name ?? '', 'manifest.json');
  await writeFile(manifest, (await readFile(manifest, 'utf8')).slice(0, 40));
  expect(await desk.call('backups.list', {})).toEqual([]);
});
