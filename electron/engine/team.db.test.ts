import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { must } from '#shared/lib/must.ts';
import {
  openTeamDevice,
  startTeamProject,
  type TeamDevice,
  type TeamDeviceOptions,
  type TeamProject,
} from '#test/harness/team-desk.ts';

import { makeFolder } from '#test/harness/temporary-folder.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let project: TeamProject;
const open: TeamDevice[] = [];

beforeAll(async () => {
  project = await startTeamProject();
});
afterAll(() => project.stop());
afterEach(async () => {
  for (const device of open.splice(0)) await device.close().catch(() => undefined);
});

async function device(options: TeamDeviceOptions = {}): Promise<TeamDevice> {
  const opened = await openTeamDevice(project, options);
  open.push(opened);
  return opened;
}

test('what is written on one device is on the other', async () => {
  const [here, there] = [await device(), await device()];
  await here.settled();
  const id = await here.post('Good morning');
  await here.settled();
  await there.settled();
  expect(await there.textOf(id)).toBe('Good morning');
  await there.type(id, 'Good morning, harbour');
  await there.settled();
  await here.settled();
  expect(await here.textOf(id)).toBe('Good morning, harbour');
  expect((await here.call('workspace.read', {})).name).toBe('Harbour team');
});

test('where the project has Realtime, what a teammate writes is here a moment later (SPEC 9.1)', async () => {
  const [here, there] = [await device(), await device()];
  await here.settled();
  await there.settled();
  const id = await here.post('Hello at once');
  // Long before the next round that would come anyway.
  await vi.waitFor(async () => expect(await there.textOf(id)).toBe('Hello at once'), 20_000);
  // Its own change comes back as a hint: that is no news.
  await here.settled();
  const calls = (await here.call('sync.readDiagnostics', {})).calls.length;
  await here.type(id, 'Hello again');
  await vi.waitFor(async () => expect(await there.textOf(id)).toBe('Hello again'), 20_000);
  const more = (await here.call('sync.readDiagnostics', {})).calls.slice(0, -calls || undefined);
  expect(more.map(({ name }) => name).filter((name) => name === 'sync_push')).toHaveLength(1);
});

test('who has a post open is seen by the others (SPEC 9.2)', async () => {
  const [here, there] = [await device(), await device()];
  await here.settled();
  await there.settled();
  const id = await here.post('Hello');
  await there.call('sync.attend', { postId: id });
  const others = async () => (await here.call('sync.listOthers', { postId: id })).map(({ name }) => name);
  await vi.waitFor(async () => expect(await others()).toEqual(['ada']), 20_000);
  expect(await there.call('sync.listOthers', { postId: id })).toEqual([]);
  await there.close();
  await vi.waitFor(async () => expect(await others()).toEqual([]), 20_000);
});

test('what both wrote with no network is merged', async () => {
  const [here, there] = [await device(), await device()];
  await here.settled();
  const id = await here.post('The boats leave at nine.');
  await here.settled();
  await there.settled();
  here.network.isDown = true;
  there.network.isDown = true;
  await here.type(id, 'All the boats leave at nine.');
  await there.type(id, 'The boats leave at nine, from the old pier.');
  here.network.isDown = false;
  there.network.isDown = false;
  for (const one of [here, there, here]) await one.settled();
  const texts = [await here.textOf(id), await there.textOf(id)];
  expect(texts).toEqual(Array(2).fill('All the boats leave at nine, from the old pier.'));
});

test('opened for the first time with no network, a desk takes what is written, and sends it later', async () => {
  const { root } = await device();
  const signedIn = await makeFolder();
  await cp(join(root, 'projects'), join(signedIn, 'projects'), { recursive: true });
  const later = await device({ root: signedIn, isDown: true });
  const id = await later.post('Written on a train');
  expect(await later.textOf(id)).toBe('Written on a train');
  later.network.isDown = false;
  await later.settled();
  expect(await project.row('posts', id)).toMatchObject({ content: 'Written on a train' });
});

test('after a power cut everything that was answered is sent, once', async () => {
  const here = await device({ bootId: 'before' });
  await here.settled();
  const sent = await here.post('Written before the backup');
  await here.settled();
  await here.call('backups.create', {});
  await here.type(sent, 'Sent before the cut');
  await here.settled();
  const taken = await device({ root: await here.image(), bootId: 'a cut with nothing unsent', isDown: true });
  expect(await taken.textOf(sent)).toBe('Sent before the cut');
  here.network.isDown = true;
  const unsent = await here.post('Not sent before the cut');
  await here.type(sent, 'Sent before the cut, changed');
  const after = await device({ root: await here.image(), bootId: 'after', isDown: true });
  expect({ notice: await after.engine.opened, texts: [await after.textOf(sent), await after.textOf(unsent)] }).toEqual({
    notice: expect.objectContaining({ kind: 'rebuilt_from_journal', lostEntries: 0 }),
    texts: ['Sent before the cut, changed', 'Not sent before the cut'],
  });
  after.network.isDown = false;
  await after.settled();
  expect(await project.row('posts', sent)).toMatchObject({ content: 'Sent before the cut, changed', body_rev: 2 });
  expect(await project.row('posts', unsent)).toMatchObject({ content: 'Not sent before the cut' });
});

test('a team’s workspace is not put back by a backup', async () => {
  const here = await device();
  const { id } = await here.call('backups.create', {});
  await expect(here.call('backups.restore', { id })).rejects.toMatchObject({ code: 'restore_in_team' });
});

test('what a teammate wrote since is not undone', async () => {
  const [here, there] = [await device(), await device()];
  await here.settled();
  const id = await here.post('One');
  await here.call('posts.writeText', { postId: id, content: 'Two' });
  await here.settled();
  await there.settled();
  await there.type(id, 'Three');
  await there.settled();
  await here.settled();
  const { skipped } = await here.call('history.undo', {});
  expect({ skipped, text: await here.textOf(id) }).toEqual({ skipped: 'all', text: 'Three' });
});

test('who is suspended is told so, keeps what was not sent, and has it taken when they are active again', async () => {
  const here = await device();
  await here.settled();
  const id = await here.post('Taken');
  await here.settled();
  here.network.isDown = true;
  const unsent = await here.post('Written meanwhile');
  await project.setMember('suspended');
  here.network.isDown = false;
  here.engine.sync?.nudge('by_hand');
  await expect.poll(() => here.engine.sync?.state().kind).toBe('suspended');
  expect([await here.textOf(id), (await here.engine.note()).unsent]).toEqual([undefined, 1]);
  // The desk is open, and says what it is called.
  expect((await here.call('workspace.read', {})).name).toBe('Harbour team');
  await project.setMember('active');
  await here.settled();
  expect([await here.textOf(id), await here.textOf(unsent)]).toEqual(['Taken', 'Written meanwhile']);
});

test('who was removed and takes a new invitation works on in the desk that is open', async () => {
  const here = await device();
  const id = await here.post('Before');
  await here.settled();
  const { projectId, userId, workspaceId } = here.team;
  const members = () => project.backend.serviceClient().from('workspace_members');
  const now = new Date().toISOString();
  const mine = { workspace_id: workspaceId, user_id: userId };
  await members().update({ deleted_at: now }).match(mine).throwOnError();
  here.engine.sync?.nudge('by_hand');
  await expect.poll(() => here.engine.sync?.state().kind).toBe('removed');
  const invited = { workspace_id: workspaceId, email: project.email, role: 'owner', status: 'invited' };
  await members().insert(invited).throwOnError();
  const [invitation] = (await here.auth.handlers['projects.listInvitations']({})).invitations;
  const answer = { projectId, userId, invitationId: must(invitation, 'the invitation').id, isAccepted: true };
  await here.auth.handlers['projects.answerInvitation'](answer);
  // As the engine does when the list of projects is another.
  here.engine.sync?.nudge('signed_in');
  await expect.poll(() => here.engine.sync?.state().kind).toBe('idle');
  const { access, role, status } = await here.call('sync.read', {});
  expect({ access, role, status: status.kind, text: await here.textOf(id) }).toEqual({
    access: 'write',
    role: 'owner',
    status: 'idle',
    text: 'Before',
  });
});
