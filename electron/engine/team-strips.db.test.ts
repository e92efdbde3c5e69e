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
