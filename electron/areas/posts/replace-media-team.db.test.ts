import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { makeJpeg, writeIn } from '#test/harness/media-files.ts';
import { openTeamDevice, startTeamProject, type TeamDevice, type TeamProject } from '#test/harness/team-desk.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

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

async function picture(): Promise<string> {
  width += 1;
  const path = await writeIn(await makeFolder(), 'photo.jpg', await makeJpeg(width, width));
  const { assets } = await here.call('media.import', { batchId: newId() }, [{ path }]);
  return must(assets[0], 'the file').id;
}

async function postWith(assetId: string): Promise<string> {
  const postId = await here.post('Hello');
  await here.call('posts.setMedia', { postId, assetIds: [assetId] });
  await here.settled();
  await there.settled();
  return postId;
}

/** Neither knows of the other. */
async function replaceApart(old: string, [ours, theirs]: readonly [string, string]): Promise<void> {
  for (const device of [here, there]) device.network.isDown = true;
  await here.call('posts.replaceMedia', { assetId: old, by: ours });
  await there.call('posts.replaceMedia', { assetId: old, by: theirs });
  for (const device of [here, there]) device.network.isDown = false;
  for (const device of [here, there, here]) await device.settled();
}

async function filesOn(device: TeamDevice, postId: string): Promise<string[]> {
  return (await device.call('posts.read', { id: postId }))?.media.map(({ assetId }) => assetId) ?? [];
}

const conflictsOn = async (device: TeamDevice) => (await device.call('sync.read', {})).conflicts;

it('two people who replace a file by the same one, apart, put it into the post once', async () => {
  const [old, fresh] = [await picture(), await picture()];
  const postId = await postWith(old);
  await replaceApart(old, [fresh, fresh]);
  expect([await filesOn(here, postId), await filesOn(there, postId)]).toEqual([[fresh], [fresh]]);
  expect([await conflictsOn(here), await conflictsOn(there)]).toEqual([0, 0]);
});

it('by different files: the post has one of them, and whose did not come is told', async () => {
  const [old, one, two] = [await picture(), await picture(), await picture()];
  const postId = await postWith(old);
  await replaceApart(old, [one, two]);
  const [ours, theirs] = [await filesOn(here, postId), await filesOn(there, postId)];
  expect([ours.length, theirs]).toEqual([1, ours]);
  expect([one, two]).toContain(ours[0]);
  expect((await conflictsOn(here)) + (await conflictsOn(there))).toBeGreaterThan(0);
});
