import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Conflict } from '#electron/sync/store.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { type OfflineTeam, openOfflineTeam } from '#test/harness/offline-team.ts';

let desk: OfflineTeam;
beforeEach(async () => {
  desk = await openOfflineTeam();
});
afterEach(() => desk.close());

const list = async (postId?: string) =>
  (await desk.call('sync.listConflicts', { limit: 50, ...(postId ? { postId } : {}) })).items;
const only = async () => must((await list())[0], 'a conflict');
const post = async (id: string) => must(await desk.call('posts.read', { id }), 'the post');
const isRefused = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { code: string; details: Record<string, unknown> }) => [error.code, error.details.reason].join(' ').trim(),
  );

/** Two changed the same words of a post: theirs stands in it. */
async function overlap(): Promise<string> {
  const id = await desk.given.post({ content: 'Theirs: tea' });
  await desk.given.conflicts([{ rowId: id, base: 'Coffee', ours: 'Ours: cocoa', theirs: 'Theirs: tea' }]);
  return id;
}

describe('a text that two changed', () => {
  it('shows both sides, and what is there now', async () => {
    const id = await overlap();
    await desk.call('posts.writeText', { postId: id, content: 'Theirs: tea and cake' });
    expect(await only()).toMatchObject({
      reason: 'overlapping',
      subject: { kind: 'post', id, name: 'Theirs: tea and cake', isGone: false },
      parts: [
        {
          what: 'text',
          accountId: null,
          base: 'Coffee',
          ours: 'Ours: cocoa',
          theirs: 'Theirs: tea',
          now: 'Theirs: tea and cake',
        },
      ],
      take: 'change',
    });
    expect((await desk.call('sync.read', {})).conflicts).toBe(1);
  });

  it('ours put back is an ordinary change: the other text is kept, and one step undoes all of it', async () => {
    const id = await overlap();
    expect(await desk.call('sync.takeOurs', { conflictId: (await only()).id })).toEqual({ postId: id });
    expect((await post(id)).content).toBe('Ours: cocoa');
    const kept = await desk.call('posts.readRevisions', { postId: id });
    expect(kept.map(({ content, reason }) => [content, reason])).toEqual([['Theirs: tea', 'replaced']]);
    expect(await list()).toEqual([]);
    const [done] = await desk.call('activity.list', { limit: 1 });
    expect([done?.label, done?.post?.id]).toEqual(['takeOurs', id]);

    await desk.call('history.undo', {});
    expect([(await post(id)).content, (await list()).length]).toEqual(['Theirs: tea', 1]);
    await desk.call('history.redo', {});
    expect([(await post(id)).content, (await list()).length]).toEqual(['Ours: cocoa', 0]);
  });

  it('is sent as a replacement of what stands there: its count goes up by one', async () => {
    const id = await overlap();
    await desk.call('sync.takeOurs', { conflictId: (await only()).id });
    await desk.write(async (_tx, db) => {
      const { rows } = await db.execute(sql`select body_rev from posts where id = ${id}`);
      expect(rows).toEqual([{ body_rev: 1 }]);
    });
  });

  it('left as it is it goes, and comes back with undo', async () => {
    const id = await overlap();
    await desk.call('sync.dismiss', { conflictId: (await only()).id });
    expect([(await post(id)).content, (await list()).length]).toEqual(['Theirs: tea', 0]);
    await desk.call('history.undo', {});
    expect(await list()).toHaveLength(1);
  });

  it('is decided once, and not where the post is out', async () => {
    const id = await overlap();
    const { id: conflictId } = await only();
    await desk.write(
      async (_tx, db) => void (await db.execute(sql`update posts set state = 'published' where id = ${id}`)),
    );
    expect((await only()).take).toBeNull();
    expect(await isRefused(desk.call('sync.takeOurs', { conflictId }))).toBe('not_allowed nothing_to_put_back');
    await desk.call('sync.dismiss', { conflictId });
    expect(await isRefused(desk.call('sync.dismiss', { conflictId }))).toBe('not_found');
  });

  it('of one account is put back there', async () => {
    const accountId = await desk.given.account();
    const id = await desk.given.post({ content: 'Original', accountIds: [accountId] });
    await desk.call('posts.writeText', { postId: id, accountId, content: 'Theirs' });
    const target = must((await post(id)).targets[0], 'the target');
    await desk.given.conflicts([
      { table: 'post_targets', rowId: target.id, field: 'content_override', ours: 'Ours', theirs: 'Theirs' },
    ]);
    expect((await only()).parts).toEqual([
      { what: 'text', accountId, base: null, ours: 'Ours', theirs: 'Theirs', now: 'Theirs' },
    ]);
    await desk.call('sync.takeOurs', { conflictId: (await only()).id });
    expect((await post(id)).targets[0]?.contentOverride).toBe('Ours');
  });
});

describe('a plan that was changed elsewhere first', () => {
  const superseded = (rowId: string, ours: Readonly<Record<string, unknown>>): Partial<Conflict>[] =>
    Object.entries(ours).map(([field, value]) => ({
      rowId,
      field,
      reason: 'superseded',
      ours: value,
      theirs: { state: 'draft', wall_time: '2026-03-25T10:00:00', timezone: 'Europe/Berlin' }[field] ?? null,
    }));

  async function given(ours: Readonly<Record<string, unknown>>): Promise<string> {
    const accountIds = [await desk.given.account()];
    const id = await desk.given.post({ content: 'Launch', wallTime: '2026-03-25T10:00', accountIds });
    await desk.given.conflicts(superseded(id, ours));
    return id;
  }

  it('is one decision, whatever columns it has; instant and clock go together', async () => {
    const id = await given({
      state: 'queued',
      wall_time: '2026-03-24T09:00',
      publish_date: '2026-03-24T08:00:00.000Z',
    });
    const theirs = { state: 'draft', wallTime: '2026-03-25T10:00', timezone: 'Europe/Berlin' };
    expect((await only()).parts).toEqual([
      {
        what: 'plan',
        accountId: null,
        base: null,
        ours: { state: 'queued', wallTime: '2026-03-24T09:00', timezone: 'Europe/Berlin' },
        theirs,
        now: theirs,
      },
    ]);
    await desk.call('sync.takeOurs', { conflictId: (await only()).id });
    const { state, wallTime, publishDate } = await post(id);
    expect({ state, wallTime, publishDate }).toEqual({
      state: 'queued',
      wallTime: '2026-03-24T09:00',
      publishDate: '2026-03-24T08:00:00.000Z',
    });
    await desk.call('history.undo', {});
    expect([(await post(id)).wallTime, (await list()).length]).toEqual(['2026-03-25T10:00', 1]);
  });

  it('queues nothing for a time that has passed', async () => {
    await given({ state: 'queued', wall_time: '2026-03-01T09:00' });
    expect(await isRefused(desk.call('sync.takeOurs', { conflictId: (await only()).id }))).toBe('not_allowed in_past');
    expect(await list()).toHaveLength(1);
  });

  it('queues nothing that has lost its accounts', async () => {
    const id = await given({ state: 'queued' });
    await desk.call('posts.setTargets', { postId: id, accountIds: [] });
    expect(await isRefused(desk.call('sync.takeOurs', { conflictId: (await only()).id }))).toBe(
      'not_allowed no_accounts',
    );
  });

  it('queues nothing that has no time', async () => {
    const id = await given({ state: 'queued', wall_time: null });
    await desk.call('sync.takeOurs', { conflictId: (await only()).id });
    expect([(await post(id)).state, (await post(id)).wallTime]).toEqual(['draft', null]);
  });
});

it('where ours replaced a value that nobody here had seen, that one can be had back', async () => {
  const tagId = await desk.given.tag('Ours');
  await desk.given.conflicts([
    { table: 'tags', rowId: tagId, field: 'name', reason: 'overwrote', base: 'Launch', ours: 'Ours', theirs: 'Theirs' },
  ]);
  const { id: conflictId, parts } = await only();
  expect(parts).toEqual([
    { what: 'value', aspect: 'name', base: 'Launch', ours: 'Ours', theirs: 'Theirs', now: 'Ours' },
  ]);
  expect(await isRefused(desk.call('sync.takeOurs', { conflictId }))).toBe('not_allowed nothing_to_put_back');
  await desk.call('sync.takeTheirs', { conflictId });
  expect((await desk.call('tags.list', {})).map(({ name }) => name)).toEqual(['Theirs']);
});

describe('a post that was removed elsewhere', () => {
  it('comes back as a draft with ours in it, and goes again with undo', async () => {
    const id = await desk.given.post({ content: 'Before', wallTime: '2026-03-25T10:00' });
    await desk.write(async (_tx, db) => {
      await db.execute(sql`update posts set deleted_at = '2026-03-02T08:00:00Z', state = 'queued' where id = ${id}`);
    });
    await desk.given.conflicts([
      { rowId: id, field: 'content', reason: 'removed', base: 'Before', ours: 'After' },
      { rowId: id, field: 'state', reason: 'removed', base: 'draft', ours: 'queued' },
    ]);
    expect(await only()).toMatchObject({ take: 'restore', subject: { id, isGone: true } });
    await desk.call('sync.takeOurs', { conflictId: (await only()).id });
    expect([(await post(id)).content, (await post(id)).state]).toEqual(['After', 'draft']);
    await desk.call('history.undo', {});
    expect([await desk.call('posts.read', { id }), (await list()).length]).toEqual([null, 1]);
  });

  it('whose row is here no more becomes a new draft', async () => {
    const rowId = newId();
    await desk.given.conflicts([{ rowId, field: 'content', reason: 'removed', ours: 'Typed on a train' }]);
    expect(await only()).toMatchObject({ take: 'new_draft', subject: { id: rowId, isGone: true } });
    const { postId } = await desk.call('sync.takeOurs', { conflictId: (await only()).id });
    expect(postId).not.toBe(rowId);
    expect((await post(must(postId, 'the draft'))).content).toBe('Typed on a train');
  });
});

describe('a change that the project refused', () => {
  const refused = {
    reason: 'refused',
    detail: '42501 A post that is going out or is published is not edited',
  } as const;

  it('says what was changed from what to what, with names for what it refers to', async () => {
    const accountId = await desk.given.account({ name: 'Harbour' });
    const tagId = await desk.given.tag('Launch');
    const id = await desk.given.post({
      content: 'The old pier',
      wallTime: '2026-03-25T10:00',
      accountIds: [accountId],
    });
    const target = must((await post(id)).targets[0], 'the target');
    await desk.given.conflicts([
      { ...refused, rowId: id, field: 'category', base: 'Spring', ours: 'Summer' },
      { ...refused, rowId: id, field: 'content', base: 'The old pier', ours: 'The new pier' },
      { ...refused, rowId: id, field: 'wall_time', base: '2026-03-25T10:00:00', ours: '2026-03-26T18:00' },
      {
        ...refused,
        rowId: id,
        field: 'settings',
        base: { title: 'Old', kind: 'short' },
        ours: { title: 'New', kind: 'short' },
      },
      { ...refused, table: 'post_targets', rowId: target.id, field: 'deleted_at', ours: '2026-03-02T09:00:00.000Z' },
      { ...refused, table: 'post_tags', rowId: newId(), field: 'post_id', ours: id },
    ]);
    const tagRow = newId();
    await desk.given.conflicts([
      { ...refused, table: 'post_tags', rowId: tagRow, field: 'post_id', ours: id },
      { ...refused, table: 'post_tags', rowId: tagRow, field: 'tag_id', ours: tagId },
    ]);
    const said = (await only()).parts.map((part) => {
      if (part.what === 'text') return ['text', part.base, part.ours];
      if (part.what === 'plan') return ['plan', part.base?.wallTime, part.ours?.wallTime];
      return [part.aspect, part.base, part.ours];
    });
    expect(said).toEqual([
      ['text', 'The old pier', 'The new pier'],
      ['plan', '2026-03-25T10:00', '2026-03-26T18:00'],
      ['category', 'Spring', 'Summer'],
      ['settings', 'title: Old', 'title: New'],
      ['accounts', 'Harbour', null],
      ['tags', null, 'Launch'],
    ]);
  });
});

describe('a new post that the project did not take', () => {
  it('is one thing with all its parts, and becomes a draft under an id that the project can take', async () => {
    const accountId = await desk.given.account({ name: 'Harbour' });
    const tagId = await desk.given.tag('Launch');
    const id = await desk.given.post({ content: 'Brand new', wallTime: '2026-03-25T10:00', accountIds: [accountId] });
    await desk.call('posts.setTags', { postId: id, tagIds: [tagId] });
    const target = must((await post(id)).targets[0], 'the target');
    const at = '2026-03-02T09:00:00.000Z';
    const refused = { reason: 'refused', detail: '42501 new row violates row-level security policy' } as const;
    await desk.write(async (_tx, db) => {
      await db.execute(sql`update posts set deleted_at = ${at} where id = ${id}`);
      await db.execute(sql`update post_targets set deleted_at = ${at} where post_id = ${id}`);
    });
    await desk.given.conflicts([
      { ...refused, rowId: id, field: 'content', ours: 'Brand new' },
      { ...refused, rowId: id, field: 'wall_time', ours: '2026-03-25T10:00' },
      { ...refused, rowId: id, field: 'category', ours: null },
      { ...refused, table: 'post_targets', rowId: target.id, field: 'social_account_id', ours: accountId },
    ]);
    const items = await list();
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ take: 'new_draft', detail: refused.detail });
    expect(items[0]?.parts.map((part) => [part.what, part.what === 'value' ? part.aspect : part.ours])).toEqual([
      ['text', 'Brand new'],
      ['plan', { state: 'draft', wallTime: '2026-03-25T10:00', timezone: 'Europe/Berlin' }],
      ['value', 'accounts'],
    ]);
    const { postId } = await desk.call('sync.takeOurs', { conflictId: items[0]?.id ?? '' });
    const made = await post(must(postId, 'the draft'));
    expect({
      isNew: made.id !== id,
      state: made.state,
      text: made.content,
      when: made.publishDate,
      accounts: made.targets.map((row) => row.accountId),
      tags: made.tagIds,
    }).toEqual({
      isNew: true,
      state: 'draft',
      text: 'Brand new',
      when: '2026-03-25T09:00:00.000Z',
      accounts: [accountId],
      tags: [tagId],
    });
    expect(await list()).toEqual([]);
  });

  it('is still one thing, with its accounts, when its rows are swept away (SPEC 6.5)', async () => {
    const accountId = await desk.given.account({ name: 'Harbour' });
    const [id, targetId] = [newId(), newId()];
    const refused = { reason: 'refused', detail: '42501 You may not' } as const;
    await desk.given.conflicts([
      { ...refused, rowId: id, field: 'content', ours: 'Brand new' },
      { ...refused, table: 'post_targets', rowId: targetId, field: 'post_id', ours: id },
      { ...refused, table: 'post_targets', rowId: targetId, field: 'social_account_id', ours: accountId },
      { ...refused, table: 'post_targets', rowId: targetId, field: 'content_override', ours: 'For the harbour' },
    ]);
    const items = await list();
    expect(items.map(({ subject, take }) => [subject.kind, subject.id, take])).toEqual([['post', id, 'new_draft']]);
    expect(await list(id)).toHaveLength(1);
    const { postId } = await desk.call('sync.takeOurs', { conflictId: items[0]?.id ?? '' });
    const made = await post(must(postId, 'the draft'));
    expect(made.targets.map((target) => [target.accountId, target.contentOverride])).toEqual([
      [accountId, 'For the harbour'],
    ]);
  });

  it('has the last that was typed, also what was typed after it was held back', async () => {
    const id = await desk.given.post({ content: 'Held, and typed on' });
    const at = '2026-03-02T09:00:00.000Z';
    await desk.write(
      async (_tx, db) => void (await db.execute(sql`update posts set deleted_at = ${at} where id = ${id}`)),
    );
    await desk.given.conflicts([{ reason: 'held', rowId: id, field: 'content', ours: 'Held' }]);
    const { postId } = await desk.call('sync.takeOurs', { conflictId: (await only()).id });
    expect((await post(must(postId, 'the draft'))).content).toBe('Held, and typed on');
  });

  it('of a tag nothing can be put back: its id is made of its name', async () => {
    const tagId = await desk.given.tag('Refused');
    await desk.write(async (_tx, db) => {
      await db.execute(sql`update tags set deleted_at = '2026-03-02T09:00:00Z' where id = ${tagId}`);
    });
    await desk.given.conflicts([{ table: 'tags', rowId: tagId, field: 'name', reason: 'refused', ours: 'Refused' }]);
    expect(await only()).toMatchObject({ take: null, subject: { kind: 'tag', name: 'Refused', isGone: true } });
  });
});

it('those of one post are found by it, its parts among them; all of them are dismissed and come back at once', async () => {
  const accountId = await desk.given.account();
  const id = await desk.given.post({ content: 'One', accountIds: [accountId] });
  const target = must((await post(id)).targets[0], 'the target');
  await overlap();
  await desk.given.conflicts([
    { rowId: id, ours: 'a', theirs: 'b' },
    { table: 'post_targets', rowId: target.id, field: 'content_override', ours: 'c', theirs: 'd' },
    ...Array.from({ length: 12 }, () => ({ ours: 'x', theirs: 'y' })),
  ]);
  expect([(await list(id)).length, (await list()).length]).toEqual([2, 15]);
  expect(await desk.call('sync.dismissAll', {})).toEqual({ count: 15 });
  expect(await list()).toEqual([]);
  await desk.call('history.undo', {});
  expect(await list()).toHaveLength(15);
});

it('a row of a newer app is told by its words, and waits for nothing but an update', async () => {
  const rowId = newId();
  const theirs = { id: rowId, content: 'Made with  a newer one', state: 'paused' };
  await desk.given.conflicts([{ rowId, field: '', reason: 'unfit', theirs, detail: 'posts_state_check' }]);
  expect(await only()).toMatchObject({
    reason: 'unfit',
    subject: { kind: 'post', id: rowId, name: 'Made with a newer one' },
    parts: [],
    take: null,
  });
  await desk.call('sync.dismiss', { conflictId: (await only()).id });
  expect(await list()).toEqual([]);
});
