import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LEFT, SUSPENDED } from '#electron/sync/store.ts';
import type { MemberRole } from '#shared/domain/states.ts';
import { newId } from '#shared/lib/ids.ts';
import { type OfflineTeam, openOfflineTeam } from '#test/harness/offline-team.ts';

const userId = newId();

let desk: OfflineTeam;
beforeEach(async () => {
  desk = await openOfflineTeam();
  desk.say({ userId: () => userId });
});
afterEach(() => desk.close());

async function become(role: MemberRole): Promise<void> {
  await desk.write(async (tx, db) => {
    await db.execute(sql`insert into workspace_members (id, workspace_id, user_id, role, status)
      values (${newId()}, ${desk.workspaceId}, ${userId}, ${role}, 'active')`);
    await tx.changeCursor({ lastPulledAt: '2026-03-02T09:00:00.000Z' });
  });
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    ({ code, details }: { code: string; details: Record<string, unknown> }) => ({ code, ...details }),
  );
const access = async () => (await desk.call('sync.read', {})).access;

describe('a viewer', () => {
  it('changes nothing; what was typed already is kept, to be seen and copied', async () => {
    const id = await desk.given.post({ content: 'As it was', wallTime: '2026-03-25T10:00' });
    await become('viewer');
    await desk.sent();
    const refused = { code: 'not_a_writer', reason: 'viewer', isKept: false };
    expect([
      await access(),
      await refusal(desk.call('posts.create', { id: newId(), content: 'New' })),
      await refusal(desk.call('posts.move', { moves: [{ id, wallTime: '2026-03-26T10:00' }] })),
      await refusal(desk.call('posts.delete', { ids: [id] })),
      await refusal(desk.call('workspace.rename', { name: 'Mine' })),
      await refusal(desk.call('history.undo', {})),
    ]).toEqual(['viewer', refused, refused, refused, refused, refused]);
    expect((await desk.call('sync.read', {})).waiting.count).toBe(0);

    const typed = desk.call('posts.writeText', { postId: id, content: 'As it was, and typed on' });
    expect(await refusal(typed)).toEqual({ ...refused, isKept: true });
    expect((await desk.call('sync.readUnsentTexts', {})).map(({ text }) => text)).toEqual(['As it was, and typed on']);
  });

  it('loses no setting of an account that was being typed', async () => {
    const accountId = await desk.given.account({ provider: 'youtube' });
    const postId = await desk.given.post({ content: 'A film', accountIds: [accountId] });
    await become('viewer');
    await desk.sent();
    const settings = { title: 'The old pier' };
    expect(await refusal(desk.call('posts.setTargetSettings', { postId, accountId, settings }))).toEqual({
      code: 'not_a_writer',
      reason: 'viewer',
      isKept: true,
    });
    expect((await desk.call('sync.read', {})).waiting.count).toBe(1);
  });

  it('still says that something is dealt with, and takes that back', async () => {
    await become('viewer');
    await desk.given.conflicts([{ ours: 'Ours', theirs: 'Theirs' }]);
    expect(await desk.call('sync.dismissAll', {})).toEqual({ count: 1 });
    await desk.call('history.undo', {});
    expect((await desk.call('sync.read', {})).conflicts).toBe(1);
  });
});

it('who may write drafts of their own writes', async () => {
  await become('member');
  await desk.given.post({ content: 'Mine' });
  expect(await access()).toBe('write');
});

describe('who is no member any more, or is suspended', () => {
  it.each([
    ['removed', LEFT],
    ['suspended', SUSPENDED],
  ] as const)(
    '(%s) makes nothing that would go nowhere, before the project has said so again and after',
    async (reason, aclRev) => {
      await desk.write((tx) => tx.changeCursor({ aclRev }));
      const refused = { code: 'not_a_writer', reason, isKept: false };
      expect([await access(), await refusal(desk.call('posts.create', { id: newId() }))]).toEqual([reason, refused]);
      await desk.write((tx) => tx.changeCursor({ aclRev: '17' }));
      expect(await access()).toBe('write');
      desk.say({ state: () => ({ kind: reason, syncedAtMs: null }) });
      expect([await access(), await refusal(desk.call('posts.create', { id: newId() }))]).toEqual([reason, refused]);
    },
  );

  it('loses no word of a post that was being written', async () => {
    desk.say({ state: () => ({ kind: 'removed', syncedAtMs: null }) });
    const postId = newId();
    for (const content of ['A', 'A new', 'A new idea']) {
      const typed = desk.call('posts.writeText', { postId, content });
      expect(await refusal(typed)).toEqual({ code: 'not_a_writer', reason: 'removed', isKept: true });
    }
    expect((await desk.call('sync.readUnsentTexts', {})).map(({ text }) => text)).toEqual(['A new idea']);
  });
});

it('where nothing is known of this person, as before the first page or after a power cut, they write', async () => {
  await desk.write((tx) => tx.changeCursor({ lastPulledAt: '2026-03-02T09:00:00.000Z' }));
  await desk.given.post({ content: 'On a train' });
  expect(await access()).toBe('write');
});
