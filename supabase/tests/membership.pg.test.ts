import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { type Person, startTeamDatabase, type TeamDatabase } from '#test/harness/server/team-server.ts';

let team: TeamDatabase;
beforeAll(async () => {
  team = await startTeamDatabase();
});
afterAll(async () => await team?.stop());

const signUp = (name: string, options = {}) => team.signUp(`${name}-${randomUUID()}@example.com`, { name, ...options });

type Member = { id: string; role: string; status: string; user_id: string | null };

async function createWorkspace(owner: Person, name = 'Studio'): Promise<string> {
  const [row] = await team.as(owner, (sql) => sql<{ id: string }[]>`select id from create_workspace(${name})`);
  return must(row, 'the workspace').id;
}

async function invite(by: Person, workspace: string, email: string, role = 'editor'): Promise<Member> {
  const [row] = await team.as(by, (sql) => sql<Member[]>`select * from invite_member(${workspace}, ${email}, ${role})`);
  return must(row, 'the invitation');
}

async function accept(person: Person, invitation: Member): Promise<Member> {
  const [row] = await team.as(person, (sql) => sql<Member[]>`select * from accept_invitation(${invitation.id})`);
  return must(row, 'the membership');
}

async function join(owner: Person, workspace: string, role: string): Promise<{ person: Person; member: Member }> {
  const person = await signUp(role);
  return { person, member: await accept(person, await invite(owner, workspace, person.email, role)) };
}

async function workspacesOf(person: Person): Promise<string[]> {
  return (await team.as(person, (sql) => sql<{ name: string }[]>`select name from workspaces order by name`)).map(
    (row) => row.name,
  );
}

describe('creating a workspace', () => {
  test('makes the caller its owner, under the name that sign-up left', async () => {
    const ann = await signUp('Ann');
    const workspace = await createWorkspace(ann);
    const [row] = await team.as(
      ann,
      (sql) => sql`
      select role, status, display_name, email from workspace_members where workspace_id = ${workspace}`,
    );
    expect(row).toEqual({ role: 'owner', status: 'active', display_name: 'Ann', email: ann.email.toLowerCase() });
  });

  test('asked again with the same id, because the reply was lost, makes no second one', async () => {
    const ann = await signUp('Ann');
    const id = randomUUID();
    const ask = () => team.as(ann, (sql) => sql`select id from create_workspace('Studio', 'UTC', ${id})`);
    await ask();
    await ask();
    expect(await workspacesOf(ann)).toEqual(['Studio']);
  });

  test.each([
    ['no name', sqlCall(`create_workspace('  ')`), 'A workspace needs a name'],
    [
      'a zone that there is not',
      sqlCall(`create_workspace('Studio', 'Middle/Earth')`),
      'time zone "Middle/Earth" not recognized',
    ],
  ])('is refused with %s', async (_, call, message) => {
    await expect(team.as(await signUp('Ann'), (sql) => sql.unsafe(call))).rejects.toThrow(message);
  });
});

function sqlCall(call: string): string {
  return `select ${call}`;
}

describe('invitations', () => {
  test('are found by the address, whatever its case, and show who invites to what', async () => {
    const ann = await signUp('Ann');
    const workspace = await createWorkspace(ann);
    const ben = await signUp('ben');
    await invite(ann, workspace, ` ${ben.email.toUpperCase()} `, 'viewer');
    const [row] = await team.as(ben, (sql) => sql`select workspace_name, role, invited_by from my_invitations()`);
    expect(row).toEqual({ workspace_name: 'Studio', role: 'viewer', invited_by: 'Ann' });
  });

  test('wait until the address is confirmed', async () => {
    const ann = await signUp('Ann');
    const invitation = async (person: Person) => invite(ann, await createWorkspace(ann), person.email);
    const ben = await signUp('ben', { confirmed: false });
    const mine = await invitation(ben);
    await expect(accept(ben, mine)).rejects.toThrow('There is no such invitation for your address');
    await team.admin`update auth.users set email_confirmed_at = now() where id = ${ben.id}`;
    expect(await accept(ben, mine)).toMatchObject({ status: 'active', user_id: ben.id });
  });

  test('are for the invited person alone', async () => {
    const ann = await signUp('Ann');
    const invitation = await invite(ann, await createWorkspace(ann), 'somebody@example.com');
    await expect(accept(await signUp('thief'), invitation)).rejects.toThrow('There is no such invitation');
  });

  test('sent again change the role that is offered', async () => {
    const ann = await signUp('Ann');
    const workspace = await createWorkspace(ann);
    const ben = await signUp('ben');
    const first = await invite(ann, workspace, ben.email, 'viewer');
    const second = await invite(ann, workspace, ben.email, 'admin');
    expect(second.id).toBe(first.id);
    expect(await accept(ben, second)).toMatchObject({ role: 'admin' });
  });

  test('of an admin cannot be lowered by an admin who sends them again', async () => {
    const ann = await signUp('Ann');
    const workspace = await createWorkspace(ann);
    const { person: admin } = await join(ann, workspace, 'admin');
    await invite(ann, workspace, 'chief@example.com', 'admin');
    await expect(invite(admin, workspace, 'chief@example.com', 'viewer')).rejects.toThrow(
      'This person is invited already, with a role that you may not change',
    );
  });

  test.each([
    ['no address', 'ben', 'editor', 'This is not an e-mail address'],
    ['a role that there is not', 'ben@example.com', 'king', 'There is no role "king"'],
  ])('are refused with %s', async (_, email, role, message) => {
    const ann = await signUp('Ann');
    await expect(invite(ann, await createWorkspace(ann), email, role)).rejects.toThrow(message);
  });

  test('of somebody who is in already are refused, and a second invitation to a member is used up', async () => {
    const ann = await signUp('Ann');
    const workspace = await createWorkspace(ann);
    const { person: ben } = await join(ann, workspace, 'editor');
    await expect(invite(ann, workspace, ben.email)).rejects.toThrow('This person is in the workspace already');
    // Ben's address changed; the invitation went to the new one.
    const address = `new-${ben.email}`;
    await team.admin`update auth.users set email = ${address} where id = ${ben.id}`;
    const again = await invite(ann, workspace, address, 'admin');
    expect(await accept(ben, again)).toMatchObject({ role: 'editor' });
    expect(await team.as(ben, (sql) => sql`select from my_invitations()`)).toHaveLength(0);
  });

  test('can be declined, and sent anew', async () => {
    const ann = await signUp('Ann');
    const workspace = await createWorkspace(ann);
    const ben = await signUp('ben');
    const invitation = await invite(ann, workspace, ben.email);
    await team.as(ben, (sql) => sql`select decline_invitation(${invitation.id})`);
    await expect(accept(ben, invitation)).rejects.toThrow('There is no such invitation');
    expect(await accept(ben, await invite(ann, workspace, ben.email))).toMatchObject({ status: 'active' });
  });

  describe('answered again, because the reply was lost', () => {
    const decline = (person: Person, { id }: Member) => team.as(person, (sql) => sql`select decline_invitation(${id})`);
    let ann: Person;
    let ben: Person;
    let workspace: string;
    let invitation: Member;
    beforeEach(async () => {
      [ann, ben] = [await signUp('Ann'), await signUp('ben')];
      workspace = await createWorkspace(ann);
      invitation = await invite(ann, workspace, ben.email);
    });

    test('answer the same: who is in is in, and who declined has declined', async () => {
      expect(await accept(ben, invitation)).toEqual(await accept(ben, invitation));
      await expect(decline(ben, invitation)).rejects.toThrow('There is no such invitation');
      const cem = await signUp('cem');
      const other = await invite(ann, workspace, cem.email);
      await decline(cem, other);
      const [first] = await team.admin`select deleted_at, rev from workspace_members where id = ${other.id}`;
      await decline(cem, other);
      expect((await team.admin`select deleted_at, rev from workspace_members where id = ${other.id}`)[0]).toEqual(
        first,
      );
    });

    test('at the same moment they make one membership', async () => {
      const both = await Promise.all([accept(ben, invitation), accept(ben, invitation)]);
      expect(both.map(({ id }) => id)).toEqual([invitation.id, invitation.id]);
    });

    test('stay used up by the older membership', async () => {
      await accept(ben, invitation);
      const address = `new-${ben.email}`;
      await team.admin`update auth.users set email = ${address} where id = ${ben.id}`;
      const second = await invite(ann, workspace, address, 'admin');
      const older = { id: invitation.id, role: 'editor' };
      expect([await accept(ben, second), await accept(ben, second)]).toMatchObject([older, older]);
    });

    test('bring nobody back who was removed meanwhile, and nobody in whose invitation was taken back', async () => {
      await accept(ben, invitation);
      await team.as(ann, (sql) => sql`select remove_member(${workspace}, ${invitation.id})`);
      await expect(accept(ben, invitation)).rejects.toThrow('There is no such invitation');
      const second = await invite(ann, workspace, ben.email);
      await team.as(ann, (sql) => sql`select remove_member(${workspace}, ${second.id})`);
      await expect(accept(ben, second)).rejects.toThrow('There is no such invitation');
    });

    test('give nothing to whoever has the address by now', async () => {
      await accept(ben, invitation);
      await team.admin`update auth.users set email = ${`old-${ben.email}`} where id = ${ben.id}`;
      const heir = await team.signUp(ben.email, { name: 'heir' });
      for (const answer of [accept, decline])
        await expect(answer(heir, invitation)).rejects.toThrow('There is no such invitation');
    });
  });
});

describe('members', () => {
  test('who are suspended see nothing from then on, and everything again when they are back', async () => {
    const ann = await signUp('Ann');
    const workspace = await createWorkspace(ann);
    const { person, member } = await join(ann, workspace, 'editor');
    expect(await workspacesOf(person)).toEqual(['Studio']);
    await team.as(ann, (sql) => sql`select suspend_member(${workspace}, ${member.id})`);
    expect(await workspacesOf(person)).toEqual([]);
    await team.as(ann, (sql) => sql`select reactivate_member(${workspace}, ${member.id})`);
    expect(await workspacesOf(person)).toEqual(['Studio']);
  });

  test('who were removed see nothing and can be invited again', async () => {
    const ann = await signUp('Ann');
    const workspace = await createWorkspace(ann);
    const { person, member } = await join(ann, workspace, 'editor');
    await team.as(ann, (sql) => sql`select remove_member(${workspace}, ${member.id})`);
    expect(await workspacesOf(person)).toEqual([]);
    await accept(person, await invite(ann, workspace, person.email, 'viewer'));
    expect(await workspacesOf(person)).toEqual(['Studio']);
  });

  test('may leave, but not the last owner', async () => {
    const ann = await signUp('Ann');
    const workspace = await createWorkspace(ann);
    const { person, member } = await join(ann, workspace, 'editor');
    await expect(team.as(ann, (sql) => sql`select leave_workspace(${workspace})`)).rejects.toThrow(
      'A workspace needs an owner',
    );
    await team.as(ann, (sql) => sql`select transfer_ownership(${workspace}, ${member.id})`);
    await team.as(ann, (sql) => sql`select leave_workspace(${workspace})`);
    expect(await workspacesOf(ann)).toEqual([]);
    const [row] = await team.as(person, (sql) => sql`select role from workspace_members where id = ${member.id}`);
    expect(row).toEqual({ role: 'owner' });
  });

  test('two owners that leave at the same moment: one stays', async () => {
    for (let round = 0; round < 20; round++) {
      const ann = await signUp('Ann');
      const workspace = await createWorkspace(ann);
      const { person: ben, member } = await join(ann, workspace, 'editor');
      await team.as(ann, (sql) => sql`select set_member_role(${workspace}, ${member.id}, 'owner')`);
      const leave = (person: Person) => team.as(person, (sql) => sql`select leave_workspace(${workspace})`);
      const ends = await Promise.allSettled([leave(ann), leave(ben)]);
      expect(ends.map((end) => end.status).sort()).toEqual(['fulfilled', 'rejected']);
    }
  });

  test('whose account is deleted leave; the last owner must hand over first', async () => {
    const ann = await signUp('Ann');
    const workspace = await createWorkspace(ann);
    const { person, member } = await join(ann, workspace, 'editor');
    await team.admin`delete from auth.users where id = ${person.id}`;
    const [row] =
      await team.admin`select user_id, deleted_at is not null as left from workspace_members where id = ${member.id}`;
    expect(row).toEqual({ user_id: null, left: true });
    await expect(team.admin`delete from auth.users where id = ${ann.id}`).rejects.toThrow('A workspace needs an owner');
  });

  test('a change of rights counts within the transaction that makes it, and for nobody else in it', async () => {
    const ann = await signUp('Ann');
    const ben = await signUp('ben');
    const seen = await team.as(ann, async (sql) => {
      const count = async () => (await sql`select from workspaces`).count;
      const counts = [await count()];
      await sql`select create_workspace('Studio')`;
      counts.push(await count());
      // The same transaction, another caller: as a server would that serves several in one connection.
      await sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: ben.id, role: 'authenticated' })}, true)`;
      counts.push(await count());
      await sql`select set_config('request.jwt.claims', '', true)`;
      counts.push(await count());
      return counts;
    });
    expect(seen).toEqual([0, 1, 0, 0]);
  });

  test('the log says who did what to whom', async () => {
    const ann = await signUp('Ann');
    const workspace = await createWorkspace(ann);
    const { member } = await join(ann, workspace, 'editor');
    await team.as(ann, (sql) => sql`select set_member_role(${workspace}, ${member.id}, 'viewer')`);
    await team.as(ann, (sql) => sql`select suspend_member(${workspace}, ${member.id})`);
    const rows = await team.as(
      ann,
      (sql) => sql`
      select action, actor_id = ${ann.id} as ann, change -> 'role' as role from activity_logs
      where entity_id = ${member.id} order by created_at, rev`,
    );
    expect([...rows]).toEqual([
      { action: 'created', ann: true, role: null },
      { action: 'active', ann: false, role: null },
      { action: 'role_changed', ann: true, role: ['editor', 'viewer'] },
      { action: 'suspended', ann: true, role: null },
    ]);
  });
});
