import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { locatedPicture } from '#test/harness/located-files.ts';
import { writeIn } from '#test/harness/media-files.ts';
import { openTeamDevice, startTeamProject, type TeamDevice, type TeamProject } from '#test/harness/team-desk.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';

/** What leaves, in a team: electron/media/fit/SPEC.md, 6.5. */

let project: TeamProject;
let here: TeamDevice;
let there: TeamDevice;
let width = 300;

beforeAll(async () => {
  project = await startTeamProject();
});
afterAll(() => project.stop());
beforeEach(async () => {
  here = await openTeamDevice(project);
  there = await openTeamDevice(project);
  await Promise.all([here.settled(), there.settled()]);
});
afterEach(async () => {
  await Promise.all([here.close(), there.close()]);
});

async function drop(device: TeamDevice): Promise<string> {
  width += 1;
  const path = await writeIn(await makeFolder(), 'photo.jpg', await locatedPicture(width, 200).jpeg().toBuffer());
  const { assets } = await device.call('media.import', { batchId: newId() }, [{ path }]);
  return must(assets[0], 'the file').id;
}

async function post(device: TeamDevice, assetId: string): Promise<{ postId: string; accountId: string }> {
  const [postId, accountId] = [newId(), newId()];
  await device.call('accounts.add', { id: accountId, provider: 'mastodon', displayName: 'Weber', handle: 'weber' });
  await device.call('posts.create', { id: postId, content: 'Hello', accountIds: [accountId] });
  await device.call('posts.setMedia', { postId, assetIds: [assetId] });
  return { postId, accountId };
}

async function published(device: TeamDevice, of: { postId: string; accountId: string }) {
  await device.settled();
  return (await device.call('media.readPublished', of))[0];
}

it('§6.5 the stripped file that one device made, offline, is the one that goes out by another', async () => {
  here.network.isDown = true;
  const assetId = await drop(here);
  const of = await post(here, assetId);
  const made = async () => (await here.call('media.readPublished', of))[0];
  await expect.poll(made).toMatchObject({ location: 'removed' });
  here.network.isDown = false;
  await here.settled();
  await expect.poll(() => published(there, of), { timeout: 30_000 }).toEqual(await made());
});

it('§6.5 a file that a teammate puts into a post is stripped by the device that has it', async () => {
  const assetId = await drop(here);
  await here.settled();
  await there.settled();
  const of = await post(there, assetId);
  await there.settled();
  await here.settled();
  await expect.poll(() => published(here, of), { timeout: 30_000 }).toMatchObject({ location: 'removed' });
  await expect.poll(() => published(there, of), { timeout: 30_000 }).toMatchObject({ location: 'removed' });
  expect((await there.call('sync.read', {})).conflicts).toBe(0);
});

it('§6.5 a member gets no refusals for what the app would note of files that others made', async () => {
  const theirs = await drop(here);
  const own = await drop(here);
  const { accountId } = await post(here, own);
  await here.settled();
  const service = project.backend.serviceClient();
  const members = () => service.from('workspace_members');
  const { data: grace } = await members().select('user_id').eq('email', 'grace@example.com').single();
  // Made by Grace, with a version that did not look.
  const made = { created_by: must(grace, 'Grace').user_id, details: {} };
  expect((await service.from('media_assets').update(made).eq('id', theirs)).error).toBe(null);
  expect((await members().update({ role: 'member' }).eq('email', project.email)).error).toBe(null);
  try {
    await here.settled();
    await here.settled();
    const postId = newId();
    await here.call('posts.create', { id: postId, content: 'Mine', accountIds: [accountId] });
    const next = await drop(here);
    await here.call('posts.setMedia', { postId, assetIds: [theirs, next] });
    const locations = async () =>
      (await here.call('media.readPublished', { postId, accountId })).map(({ location }) => location);
    await expect.poll(locations, { timeout: 30_000 }).toEqual(['unread', 'removed']);
    await wait(1_000);
    await here.settled();
    expect(await locations()).toEqual(['unread', 'removed']);
    expect((await here.call('sync.read', {})).conflicts).toBe(0);
  } finally {
    await members().update({ role: 'owner' }).eq('email', project.email);
  }
});
