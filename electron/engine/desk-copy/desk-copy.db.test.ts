import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { placesOf } from '#electron/ipc/desk-places.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { type EngineProcess, startEngineProcess } from '#test/harness/engine-process.ts';
import { makeJpeg, writeIn } from '#test/harness/media-files.ts';
import { type LocalBackend, startLocalBackend } from '#test/harness/server/backend.ts';
import { testTemplate } from '#test/harness/template.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const ada = { email: 'ada@example.com', password: 'correct horse' };
const filter = { accountIds: [], tagIds: [], states: [] };

let backend: LocalBackend;
let root: string;
let engine: EngineProcess;
let client: ReturnType<LocalBackend['client']>;

beforeAll(async () => {
  backend = await startLocalBackend();
  client = backend.client();
  await client.auth.signUp(ada);
});
afterAll(() => backend.stop());
beforeEach(async () => {
  root = await makeFolder();
  engine = await openDesk('local');
});
afterEach(() => engine.stop());

async function openDesk(deskKey: string): Promise<EngineProcess> {
  const opened = startEngineProcess({ root, deskKey, hasMedia: true, templateFolder: await testTemplate() });
  await opened.opened;
  return opened;
}

async function goTo(deskKey: string): Promise<void> {
  await engine.stop();
  engine = await openDesk(deskKey);
}

async function signIn(): Promise<{ projectId: string; userId: string }> {
  const { id: projectId } = await engine.call('projects.connect', { url: backend.url, key: backend.publishableKey });
  return { projectId, ...(await engine.call('projects.signIn', { projectId, ...ada })) };
}

/** A post with all that a post can have, and one more for the trash. */
async function fill(posts: number): Promise<void> {
  const accountId = newId();
  await engine.call('accounts.add', { id: accountId, provider: 'mastodon', displayName: 'Lantern', handle: 'lantern' });
  const { id: tagId } = await engine.call('tags.add', { name: 'Launch' });
  const path = await writeIn(await makeFolder(), 'cup.jpg', await makeJpeg());
  const { assets } = await engine.call('media.import', { batchId: newId() }, { files: [{ path }] });
  const asset = must(assets[0], 'the file');
  const postId = newId();
  await engine.call('posts.create', {
    id: postId,
    content: 'Original',
    wallTime: '2099-03-01T10:00',
    accountIds: [accountId],
  });
  await engine.call('posts.writeText', { postId, accountId, content: 'For Lantern' });
  await engine.call('posts.setTags', { postId, tagIds: [tagId] });
  await engine.call('posts.setMedia', { postId, assetIds: [asset.id] });
  await engine.call('posts.queue', { ids: [postId] });
  for (let n = 1; n < posts; n++) await engine.call('posts.create', { id: newId(), content: `Post ${n}` });
  const removed = newId();
  await engine.call('posts.create', { id: removed, content: 'Removed' });
  await engine.call('posts.delete', { ids: [removed] });
}

/** What a person sees of all posts, without ids. */
async function contents(): Promise<string[]> {
  const { posts } = await engine.call('calendar.readRange', { from: '2020-01-01', to: '2100-01-01', filter });
  const unplanned = await engine.call('calendar.readUnplanned', { filter, limit: 500 });
  const all = await Promise.all([...posts, ...unplanned.posts].map(({ id }) => engine.call('posts.read', { id })));
  return all
    .map((post) => {
      const { content, state, targets, tagIds, media } = must(post, 'the post');
      return JSON.stringify({
        content,
        state,
        texts: targets.map((it) => it.contentOverride),
        tags: tagIds.length,
        media: media.length,
      });
    })
    .sort();
}

it('a local workspace becomes a team’s, with all that is in it, though the app dies in the middle; the local one stays', async () => {
  await fill(150);
  const who = await signIn();
  const before = await contents();
  const made = await engine.call('desks.fromLocal', { id: newId(), ...who, name: 'Lantern team' });
  expect(made).toEqual({ key: expect.stringMatching(/^team\//), name: 'Lantern team', left: 0 });
  for (const afterMs of [30, 60, 120]) {
    await goTo(made.key);
    await wait(afterMs);
    await engine.kill();
  }
  engine = await openDesk(made.key);
  await expect.poll(contents, { timeout: 60_000 }).toEqual(before);
  const copied = join(placesOf(root, made.key).folder, 'copy', 'manifest.json');
  await expect
    .poll(() =>
      stat(copied).then(
        () => 'there',
        () => 'taken in',
      ),
    )
    .toBe('taken in');

  await client.auth.signInWithPassword(ada);
  const workspaceId = must(made.key.split('/').at(-1), 'the id');
  const there = async () => {
    const { data } = await client.from('posts').select('content, state').match({ workspace_id: workspaceId });
    return (data ?? []).length;
  };
  await expect.poll(there, { timeout: 60_000 }).toBe(150);
  expect(await sendsNothingTwice(workspaceId)).toBe(true);
  // The bytes are on the disk once.
  const files = (key: string) => readdir(join(placesOf(root, key).folder, 'vault'), { recursive: true });
  const [name = ''] = (await files('local')).filter((file) => file.endsWith('.jpg'));
  const inode = async (key: string) => (await stat(join(placesOf(root, key).folder, 'vault', name))).ino;
  expect(await inode(made.key)).toBe(await inode('local'));

  await goTo('local');
  expect(await contents()).toEqual(before);
});

async function sendsNothingTwice(workspaceId: string): Promise<boolean> {
  const { data } = await client.from('posts').select('content').match({ workspace_id: workspaceId });
  const all = (data ?? []).map(({ content }) => String(content));
  return new Set(all).size === all.length;
}

it('a team’s workspace is copied to this computer, where it can be used with no project', async () => {
  await fill(5);
  const who = await signIn();
  const before = await contents();
  const { key } = await engine.call('desks.fromLocal', { id: newId(), ...who, name: 'Harbour team' });
  await goTo(key);
  await expect.poll(contents, { timeout: 60_000 }).toEqual(before);
  const copy = await engine.call('desks.toLocal', { id: newId(), name: 'Harbour, kept' });
  await goTo(copy.key);
  await expect.poll(contents, { timeout: 60_000 }).toEqual(before);
  expect((await engine.call('workspace.read', {})).name).toBe('Harbour, kept');
  const { desks } = await engine.call('desks.list', {});
  expect(desks.map(({ name, team }) => [name, team === null])).toEqual(
    expect.arrayContaining([
      ['My workspace', true],
      ['Harbour, kept', true],
      ['Harbour team', false],
    ]),
  );
});
