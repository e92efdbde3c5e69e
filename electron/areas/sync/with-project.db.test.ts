import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { openTeamDevice, startTeamProject, type TeamDevice, type TeamProject } from '#test/harness/team-desk.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let project: TeamProject;
const open: TeamDevice[] = [];
beforeAll(async () => {
  project = await startTeamProject();
});
afterAll(() => project.stop());
afterEach(async () => {
  for (const device of open.splice(0)) await device.close();
});

async function twoDevices(): Promise<readonly [TeamDevice, TeamDevice]> {
  const devices = [await openTeamDevice(project), await openTeamDevice(project)] as const;
  open.push(...devices);
  return devices;
}

const looks = async (device: TeamDevice) => (await device.call('sync.listConflicts', { limit: 10 })).items;

/** Both changed the same words with no network; the first that is back stands. */
async function overlap([here, there]: readonly [TeamDevice, TeamDevice]): Promise<string> {
  await here.settled();
  const id = await here.post('The boats leave at nine.');
  await here.settled();
  await there.settled();
  here.network.isDown = true;
  await here.type(id, 'The boats leave at eight.');
  await there.type(id, 'The boats leave at ten.');
  await there.settled();
  return id;
}

it('what waits is listed while there is no network, and is gone when it is sent', async () => {
  const devices = await twoDevices();
  const [here] = devices;
  const id = await overlap(devices);
  await expect.poll(async () => (await here.call('sync.read', {})).status.kind).toBe('waiting');
  expect(await here.call('sync.read', {})).toMatchObject({
    status: { kind: 'waiting', code: 'project_unreachable' },
    workspaceName: 'Harbour team',
    waiting: { count: 1 },
    firstSync: null,
  });
  const { items } = await here.call('sync.listWaiting', { limit: 10 });
  expect(items).toMatchObject([{ subject: { id, name: 'The boats leave at eight.' }, aspects: ['text'] }]);
  here.network.isDown = false;
  await here.settled();
  expect(await here.call('sync.read', {})).toMatchObject({ status: { kind: 'idle' }, waiting: { count: 0 } });
});

it('ours is put back where theirs stood, reaches the other device, and stays there after undo and redo', async () => {
  const devices = await twoDevices();
  const [here, there] = devices;
  const id = await overlap(devices);
  here.network.isDown = false;
  await here.settled();
  expect(await here.textOf(id)).toBe('The boats leave at ten.');
  const look = must((await looks(here))[0], 'what needs a look');
  expect(look).toMatchObject({
    reason: 'overlapping',
    subject: { id },
    parts: [{ what: 'text', ours: 'The boats leave at eight.', theirs: 'The boats leave at ten.' }],
    take: 'change',
  });
  expect(await looks(there)).toEqual([]);

  await here.call('sync.takeOurs', { conflictId: look.id });
  await here.settled();
  await there.settled();
  expect([await there.textOf(id), await looks(here)]).toEqual(['The boats leave at eight.', []]);
  await here.call('history.undo', {});
  await here.settled();
  await there.settled();
  expect([await there.textOf(id), (await looks(here)).length]).toEqual(['The boats leave at ten.', 1]);
  await here.call('history.redo', {});
  await here.settled();
  await there.settled();
  expect([await there.textOf(id), await looks(here)]).toEqual(['The boats leave at eight.', []]);
});

it('a post that was removed there is brought back as a draft here, and is there again for both', async () => {
  const [here, there] = await twoDevices();
  await here.settled();
  const id = await here.post('The old pier');
  await here.settled();
  await there.settled();
  here.network.isDown = true;
  await here.type(id, 'The old pier opens again');
  await there.call('posts.delete', { ids: [id] });
  await there.settled();
  here.network.isDown = false;
  await here.settled();
  expect(await here.textOf(id)).toBeUndefined();
  const look = must((await looks(here))[0], 'what needs a look');
  expect(look).toMatchObject({ reason: 'removed', take: 'restore', subject: { id, isGone: true } });
  await here.call('sync.takeOurs', { conflictId: look.id });
  await here.settled();
  await there.settled();
  expect([await there.textOf(id), await looks(here)]).toEqual(['The old pier opens again', []]);
});

it('a device is compared with its project, and the calls are remembered without what was said', async () => {
  const [here] = await twoDevices();
  await here.settled();
  await here.post('A secret plan');
  await here.settled();
  expect(await here.call('sync.checkDigest', {})).toEqual({ kind: 'complete', tables: [] });
  const { calls, waiting, epoch } = await here.call('sync.readDiagnostics', {});
  expect(calls[0]).toMatchObject({ name: 'sync_pull', status: 200 });
  expect({ waiting: waiting.count, hasEpoch: epoch !== null }).toEqual({ waiting: 0, hasEpoch: true });
  const { text } = await here.call('sync.exportSupport', {});
  expect(text).toContain('sync_push');
  expect(text).not.toMatch(/secret plan|ada@example|publishable|127\.0\.0\.1/);
});
