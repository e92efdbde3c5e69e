import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { openTeamDevice, startTeamProject, type TeamDevice, type TeamProject } from '#test/harness/team-desk.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const bob = { email: 'bob@example.com', password: 'correct horse' };

let project: TeamProject;
let device: TeamDevice;

beforeAll(async () => {
  project = await startTeamProject();
  must((await project.backend.client().auth.signUp(bob)).data.session, 'the session');
  device = await openTeamDevice(project);
  await device.settled();
});
afterAll(async () => {
  await device?.close();
  await project?.stop();
});
afterEach(async () => {
  for (const { id, isMe, email } of (await device.call('members.list', {})).members) {
    if (!isMe && email === bob.email) await device.call('members.remove', { memberId: id });
  }
  await device.settled();
});

const members = async () =>
  (await device.call('members.list', {})).members.map(({ name, role, status }) => [name, role, status]);

test('somebody is invited, sees it after signing in, takes it, gets another role and is removed', async () => {
  expect((await device.call('members.list', {})).inviteAs).toEqual(['owner', 'admin', 'editor', 'member', 'viewer']);
  await device.call('members.invite', { email: bob.email, role: 'editor' });
  await vi.waitFor(async () => expect(await members()).toContainEqual([bob.email, 'editor', 'invited']), 10_000);

  const { projectId } = device.team;
  const { userId } = await device.auth.handlers['projects.signIn']({ projectId, ...bob });
  const { invitations, isWhole } = await device.auth.handlers['projects.listInvitations']({});
  expect({ isWhole, invitations }).toEqual({
    isWhole: true,
    invitations: [
      {
        projectId,
        userId,
        email: bob.email,
        id: expect.any(String),
        workspaceId: project.workspaceId,
        workspaceName: 'Harbour team',
        role: 'editor',
        invitedBy: 'ada',
      },
    ],
  });
  const { id: invitationId } = must(invitations[0], 'the invitation');
  await device.auth.handlers['projects.answerInvitation']({ projectId, userId, invitationId, isAccepted: true });
  const { projects } = await device.auth.handlers['projects.list']({});
  const person = projects.flatMap(({ people }) => people).find(({ email }) => email === bob.email);
  expect(person?.workspaces.map(({ name }) => name)).toEqual(['Harbour team']);
  await device.settled();
  expect(await members()).toContainEqual(['bob', 'editor', 'active']);

  const member = must(
    (await device.call('members.list', {})).members.find(({ email }) => email === bob.email),
    'Bob',
  );
  await device.call('members.setRole', { memberId: member.id, role: 'viewer' });
  await vi.waitFor(async () => expect(await members()).toContainEqual(['bob', 'viewer', 'active']), 10_000);
  await device.call('members.remove', { memberId: member.id });
  await vi.waitFor(async () => expect((await members()).map(([name]) => name)).not.toContain('bob'), 10_000);
});

test('an invitation that is not wanted is gone', async () => {
  await device.call('members.invite', { email: bob.email, role: 'admin' });
  const { projectId } = device.team;
  const { userId } = await device.auth.handlers['projects.signIn']({ projectId, ...bob });
  const [invitation] = (await device.auth.handlers['projects.listInvitations']({})).invitations;
  const invitationId = must(invitation, 'the invitation').id;
  await device.auth.handlers['projects.answerInvitation']({ projectId, userId, invitationId, isAccepted: false });
  expect((await device.auth.handlers['projects.listInvitations']({})).invitations).toEqual([]);
  await device.settled();
  expect((await members()).map(([name]) => name)).not.toContain(bob.email);
});

test('an invitation that is answered again, because the reply was lost, ends as it did', async () => {
  const { projectId } = device.team;
  const { userId } = await device.auth.handlers['projects.signIn']({ projectId, ...bob });
  const invite = async () => {
    await device.call('members.invite', { email: bob.email, role: 'editor' });
    const [invitation] = (await device.auth.handlers['projects.listInvitations']({})).invitations;
    return must(invitation, 'the invitation').id;
  };
  const answer = (invitationId: string, isAccepted: boolean) =>
    device.auth.handlers['projects.answerInvitation']({ projectId, userId, invitationId, isAccepted });
  const declined = await invite();
  await answer(declined, false);
  await answer(declined, false);
  const taken = await invite();
  await answer(taken, true);
  await answer(taken, true);
  await device.settled();
  expect(await members()).toContainEqual(['bob', 'editor', 'active']);

  await device.call('members.remove', { memberId: taken });
  await expect(answer(taken, true)).rejects.toMatchObject({ code: 'invitation_gone' });
  const takenBack = await invite();
  await device.call('members.remove', { memberId: takenBack });
  await expect(answer(takenBack, true)).rejects.toMatchObject({ code: 'invitation_gone' });
  await device.settled();
});

test('what the role does not allow is refused in words for it, and nothing is changed', async () => {
  const { members: all } = await device.call('members.list', {});
  const me = must(
    all.find(({ isMe }) => isMe),
    'me',
  );
  expect(me).toMatchObject({ roles: [], mayRemove: true });
  await device.call('members.invite', { email: bob.email, role: 'editor' });
  const invited = { memberId: '00000000-0000-4000-8000-000000000000', role: 'admin' as const };
  await expect(device.call('members.setRole', invited)).rejects.toMatchObject({ code: 'project_refused' });
  const admin = project.backend.serviceClient();
  await admin.from('workspace_members').update({ role: 'editor' }).eq('id', me.id).throwOnError();
  try {
    await expect(device.call('members.invite', { email: 'eve@example.com', role: 'viewer' })).rejects.toMatchObject({
      code: 'not_allowed',
      details: { reason: 'role' },
    });
    await device.settled();
    expect((await device.call('members.list', {})).inviteAs).toEqual([]);
  } finally {
    await admin.from('workspace_members').update({ role: 'owner' }).eq('id', me.id).throwOnError();
    await device.settled();
  }
});

test('nobody leaves behind what was never sent', async () => {
  const { members: all } = await device.call('members.list', {});
  const me = must(
    all.find(({ isMe }) => isMe),
    'me',
  );
  device.network.isDown = true;
  await device.post('Written on a train');
  await expect(device.call('members.remove', { memberId: me.id })).rejects.toMatchObject({
    code: 'leave_unsent',
    details: { count: 1 },
  });
  device.network.isDown = false;
  await device.settled();
});
