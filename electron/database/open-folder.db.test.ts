import { createHash } from 'node:crypto';
import { cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { fillDisk, mountSmallDisk } from '#test/harness/small-disk.ts';
import { testTemplate } from '#test/harness/template.ts';
import { type Desk, desks } from '#test/harness/workspace.ts';
import { type Disk, realDisk } from './durable-files.ts';
import { openMirror, POSTGRES_MAJOR } from './open-mirror.ts';
import { readPostgresMajor } from './template.ts';

// A mirror is made, broken and made again in each: seconds here, more on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const { open, tidy } = desks();
beforeAll(testTemplate);
afterEach(tidy);

/** A desk that was used and closed; its folders, to be damaged. */
async function usedDesk(): Promise<{ desk: Desk; postId: string }> {
  const desk = await open();
  const postId = await desk.given.post({ content: 'Kept through everything' });
  await desk.close();
  return { desk, postId };
}

async function digest(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return await Promise.all(
    files.sort().map(
      async (path) =>
        `${path} ${createHash('sha1')
          .update(await readFile(path))
          .digest('hex')}`,
    ),
  );
}

test('the template says which Postgres it is for, and it is PGlite’s own', async () => {
  expect(await readPostgresMajor(await testTemplate())).toBe(POSTGRES_MAJOR);
});

test('a folder from a newer version is refused, and not a byte of it is touched', async () => {
  const { desk } = await usedDesk();
  const path = join(desk.folder, 'folder.json');
  await writeFile(
    path,
    (await readFile(path, 'utf8')).replace(/"migration": "[^"]*"/, '"migration": "0999_from_the_future"'),
  );
  const before = await digest(desk.folder);
  await expect(open({ root: desk.root })).rejects.toMatchObject({ code: 'folder_newer' });
  expect(await digest(desk.folder)).toEqual(before);
});

describe('a mirror that is broken is set aside, and everything is there again:', () => {
  const damages: Record<string, (mirror: string) => Promise<void>> = {
    'no control file': (mirror) => rm(join(mirror, 'global', 'pg_control')),
    'a control file of zeros': (mirror) => writeFile(join(mirror, 'global', 'pg_control'), Buffer.alloc(8192)),
    'no tables': (mirror) => rm(join(mirror, 'base'), { recursive: true }),
    'no folder at all': (mirror) => rm(mirror, { recursive: true }),
    'another Postgres': (mirror) => writeFile(join(mirror, 'PG_VERSION'), '16\n'),
  };
  for (const [name, damage] of Object.entries(damages)) {
    test(name, async () => {
      const { desk, postId } = await usedDesk();
      await damage(join(desk.folder, 'mirror'));
      const again = await open({ root: desk.root });
      const notice = await again.notice();
      expect({ text: await again.textOf(postId), lost: notice?.lostEntries ?? 0 }).toEqual({
        text: 'Kept through everything',
        lost: 0,
      });
      const undone = await again.call('history.undo', {});
      expect(undone.label).toBe('createPost');
    });
  }
});

test('of broken mirrors the last two are kept, and the journal always', async () => {
  const { desk } = await usedDesk();
  for (let times = 0; times < 3; times++) {
    await rm(join(desk.folder, 'mirror', 'global', 'pg_control'));
    const clock = { nowMs: () => Date.parse('2026-03-02T10:00:00Z') + times * 60_000 };
    const again = await open({ root: desk.root, clock });
    await again.close();
  }
  const names = await readdir(desk.folder);
  expect(names.filter((name) => name.startsWith('mirror-broken-'))).toHaveLength(2);
  expect(await readdir(join(desk.folder, 'journal'))).toEqual(['000000000001.ndjson']);
});

test('a journal damaged in the middle is told, kept aside, and costs only the damaged lines when the mirror is lost too', async () => {
  const desk = await open();
  const ids: string[] = [];
  for (const content of ['one', 'two', 'three', 'four']) ids.push(await desk.given.post({ content }));
  await desk.close();
  const journal = join(desk.folder, 'journal', '000000000001.ndjson');
  const bytes = await readFile(journal);
  bytes[bytes.indexOf('"two"')] = 0;
  await writeFile(journal, bytes);
  await rm(join(desk.folder, 'mirror', 'global', 'pg_control'));

  const again = await open({ root: desk.root });
  expect({
    notice: await again.notice(),
    texts: await Promise.all(ids.map((id) => again.textOf(id))),
    aside: (await readdir(join(desk.folder, 'journal'))).filter((name) => name.includes('.broken-')).length,
  }).toEqual({
    notice: expect.objectContaining({ kind: 'rebuilt_partly', posts: 3 }),
    texts: ['one', undefined, 'three', 'four'],
    aside: 1,
  });
});

test('a journal damaged in the middle costs nothing while the mirror stands, and is told once', async () => {
  const desk = await open();
  const id = await desk.given.post({ content: 'stands' });
  await desk.given.post({ content: 'second' });
  await desk.close();
  const journal = join(desk.folder, 'journal', '000000000001.ndjson');
  const bytes = await readFile(journal);
  bytes[bytes.indexOf('"stands"')] = 0;
  await writeFile(journal, bytes);
  const again = await open({ root: desk.root });
  expect({ kind: (await again.notice())?.kind, text: await again.textOf(id) }).toEqual({
    kind: 'journal_damaged',
    text: 'stands',
  });
  await again.close();
  const third = await open({ root: desk.root });
  expect(await third.notice()).toBe(null);
});

test('a torn last line was never answered, and is cut off', async () => {
  const { desk, postId } = await usedDesk();
  const journal = join(desk.folder, 'journal', '000000000001.ndjson');
  const bytes = await readFile(journal);
  await truncate(journal, bytes.length - 7);
  await writeFile(journal, Buffer.concat([bytes, Buffer.from('deadbeef {"seq":99,"torn')]));
  const again = await open({ root: desk.root });
  await again.call('posts.writeText', { postId, content: 'goes on' });
  const image = await open({ root: await again.image(), bootId: 'after a power cut' });
  expect(await image.textOf(postId)).toBe('goes on');
});

test('a journal that cannot be read at the moment is not taken for an empty one', async () => {
  const { desk, postId } = await usedDesk();
  const before = await digest(join(desk.folder, 'journal'));
  const disk: Disk = {
    ...realDisk,
    open: (path, flags, mode) =>
      String(path).endsWith('.ndjson') && flags === 'r'
        ? Promise.reject(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }))
        : realDisk.open(path, flags, mode),
  };
  await expect(open({ root: desk.root, disk })).rejects.toMatchObject({ code: 'folder_broken' });
  expect(await digest(join(desk.folder, 'journal'))).toEqual(before);
  expect(await (await open({ root: desk.root })).textOf(postId)).toBe('Kept through everything');
});

test('a journal that is gone does not make the mirror deaf: new entries count on', async () => {
  const { desk, postId } = await usedDesk();
  await rm(join(desk.folder, 'journal'), { recursive: true });
  const again = await open({ root: desk.root });
  await again.call('posts.writeText', { postId, content: 'after the loss' });
  const image = await open({ root: await again.image() });
  expect(await image.textOf(postId)).toBe('after the loss');
});

describe('on a small disk', () => {
  test('a full disk refuses changes in words, keeps what was saved, and goes on when there is space', async ({
    skip,
  }) => {
    const disk = mountSmallDisk(160);
    if (!disk) return skip('only root may mount a disk');
    try {
      const desk = await open({ root: disk.root });
      const postId = await desk.given.post({ content: 'saved before' });
      const filler = join(disk.root, 'filler');
      await fillDisk(filler);
      const long = 'x'.repeat(90_000);
      const refusals = new Set<string>();
      for (let times = 0; times < 20; times++) {
        const id = await desk.given.post({ content: `${long}${times}` }).catch((error) => {
          refusals.add(error.code);
          return null;
        });
        if (id === null) break;
      }
      expect([...refusals]).toEqual(['disk_full']);
      expect(await desk.textOf(postId)).toBe('saved before');
      await rm(filler);
      const after = await desk.given.post({ content: 'saved after' });
      const image = await open({ root: await desk.image(), bootId: 'after a power cut' });
      expect([await image.textOf(postId), await image.textOf(after)]).toEqual(['saved before', 'saved after']);
      await desk.close();
    } finally {
      disk.unmount();
    }
  });

  test('a folder without room to open in says so, and is left as it was', async ({ skip }) => {
    const disk = mountSmallDisk(80);
    if (!disk) return skip('only root may mount a disk');
    try {
      const { desk, postId } = await usedDesk();
      await cp(desk.root, disk.root, { recursive: true });
      const filler = join(disk.root, 'filler');
      await fillDisk(filler);
      await expect(open({ root: disk.root })).rejects.toMatchObject({ code: 'disk_full' });
      await rm(filler);
      const again = await open({ root: disk.root });
      expect(await again.textOf(postId)).toBe('Kept through everything');
      await again.close();
    } finally {
      disk.unmount();
    }
  });

  test('a read-only folder says so', async ({ skip }) => {
    const disk = mountSmallDisk(160);
    if (!disk) return skip('only root may mount a disk');
    try {
      const desk = await open({ root: disk.root });
      await desk.close();
      disk.setReadOnly(true);
      await expect(open({ root: disk.root })).rejects.toMatchObject({ code: 'read_only' });
      disk.setReadOnly(false);
    } finally {
      disk.unmount();
    }
  });
});

test('a search index of an older version is made anew, post by post', async () => {
  const { desk, postId } = await usedDesk();
  const mirror = await openMirror(join(desk.folder, 'mirror'));
  // More than one piece of them, without the engine, which would index each as it comes.
  await mirror.pg.exec(`
    set session_replication_role = replica;
    insert into posts select (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(), 'content', 'copy ' || n))).*
      from posts p, generate_series(1, 450) n;
    truncate post_search;
    comment on function index_post(uuid) is '1';`);
  await mirror.pg.close();
  const again = await open({ root: desk.root });
  const find = async (query: string) => (await again.call('search.posts', { query, limit: 20 })).results;
  expect((await find('kept through')).map(({ id }) => id)).toEqual([postId]);
  expect([(await find('copy 1')).length, (await find('copy 450')).length]).toEqual([20, 1]);
});

test('the mirror’s pages carry checksums, so that damage is noticed', async () => {
  const mirror = await openMirror(null);
  const { rows } = await mirror.pg.query('show data_checksums');
  await mirror.pg.close();
  expect(rows).toEqual([{ data_checksums: 'on' }]);
});
