import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { type Desk, openDesk } from '#test/harness/desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const LINE = 'The opening is on Friday at six in the evening.';
const OTHER = 'Something else altogether, written over it.';

async function read(id: string) {
  return must(await desk.call('posts.read', { id }), 'the post');
}

async function kept(postId: string) {
  const revisions = await desk.call('posts.readRevisions', { postId });
  return revisions.map(({ content, reason, accountId }) => ({ content, reason, accountId }));
}

describe('writing', () => {
  it('makes the post with its first letter, at its place and with its accounts', async () => {
    const postId = newId();
    const accountId = await desk.account();
    const create = { wallTime: '2027-03-09T09:00', accountIds: [accountId] };
    await desk.call('posts.writeText', { postId, content: 'H', create });
    await desk.call('posts.writeText', { postId, content: 'Hi', create });
    const post = await read(postId);
    expect({ ...post, targets: post.targets.map((target) => target.accountId) }).toMatchObject({
      content: 'Hi',
      state: 'draft',
      wallTime: '2027-03-09T09:00',
      timezone: 'Europe/Berlin',
      publishDate: '2027-03-09T08:00:00.000Z',
      targets: [accountId],
    });
  });

  it('brings a post back whose making was undone, when its author goes on writing', async () => {
    const postId = newId();
    const accountId = await desk.account();
    const create = { wallTime: null, accountIds: [accountId] };
    await desk.call('posts.writeText', { postId, content: 'Hello', create });
    await desk.call('history.undo', {});
    expect(await desk.call('posts.read', { id: postId })).toBeNull();
    await desk.call('posts.writeText', { postId, content: 'Hello again', create });
    const post = await read(postId);
    expect([post.content, post.targets.map((target) => target.accountId)]).toEqual(['Hello again', [accountId]]);
  });

  it('is refused in a post that is not there and with an account that does not get it', async () => {
    const post = await desk.post();
    const accountId = newId();
    expect(await desk.refusal(desk.call('posts.writeText', { postId: newId(), content: 'x' }))).toMatchObject({
      code: 'not_found',
    });
    expect(await desk.refusal(desk.call('posts.writeText', { postId: post, accountId, content: 'x' }))).toEqual({
      code: 'not_found',
      accountId,
      isKept: true,
    });
  });

  it('is kept in the history of a post that began to go out under the hand', async () => {
    const postId = await desk.post({ content: 'Begun', wallTime: '2026-03-02T11:00' });
    await desk.publish(postId);
    await read(postId);
    const refused = { code: 'not_allowed', postId, state: 'published' };
    expect([
      await desk.refusal(desk.call('posts.writeText', { postId, content: 'Begun, and typed on' })),
      await desk.refusal(desk.call('posts.writeText', { postId, content: '' })),
    ]).toEqual([{ ...refused, isKept: true }, refused]);
    expect([(await read(postId)).content, (await kept(postId)).map(({ content }) => content)]).toEqual([
      'Begun',
      ['Begun, and typed on'],
    ]);
  });

  it('of one account is kept as that account’s', async () => {
    const accountId = await desk.account();
    const postId = await desk.post({ content: 'For all', wallTime: '2026-03-02T11:00', accountIds: [accountId] });
    await desk.publish(postId);
    await read(postId);
    await desk.refusal(desk.call('posts.writeText', { postId, accountId, content: 'For one alone' }));
    expect(await kept(postId)).toEqual([{ content: 'For one alone', reason: 'replaced', accountId }]);
  });

  it('of one account brings its post back as it was, no longer queued', async () => {
    const accountId = await desk.account();
    const postId = await desk.post({ content: 'For all', wallTime: '2027-03-12T11:00', accountIds: [accountId] });
    await desk.call('posts.queue', { ids: [postId] });
    await desk.call('posts.delete', { ids: [postId] });
    const create = { wallTime: null, accountIds: [] };
    await desk.call('posts.writeText', { postId, accountId, content: 'For one alone', create });
    const { content, state, wallTime, targets } = await read(postId);
    expect({ content, state, wallTime, own: targets.map(({ contentOverride }) => contentOverride) }).toEqual({
      content: 'For all',
      state: 'draft',
      wallTime: '2027-03-12T11:00',
      own: ['For one alone'],
    });
  });

  it('is kept as one draft where its post was deleted and is not to be made; a draft that was planned is left alone', async () => {
    const postId = await desk.post({ content: 'Begun' });
    await desk.call('posts.delete', { ids: [postId] });
    const type = async (content: string) => {
      const refusal = await desk.refusal(desk.call('posts.writeText', { postId, content }));
      expect(refusal).toEqual({ code: 'not_found', postId, isKept: true });
    };
    const drafts = async () => {
      const filter = { accountIds: [], tagIds: [], states: [] };
      const { posts } = await desk.call('calendar.readUnplanned', { filter, limit: 50 });
      return posts.filter(({ snippet }) => snippet.startsWith('Begun, '));
    };
    await type('Begun, a');
    await type('Begun, and');
    await type('Begun, and on');
    const [draft, ...others] = await drafts();
    expect([draft?.snippet, others]).toEqual(['Begun, and on', []]);
    await desk.call('posts.move', { moves: [{ id: draft?.id ?? '', wallTime: '2027-03-12T11:00' }] });
    await type('Begun, and on it goes');
    expect((await drafts()).map(({ snippet }) => snippet)).toEqual(['Begun, and on it goes']);
    expect((await read(draft?.id ?? '')).content).toBe('Begun, and on');
  });

  it('of a post that a teammate rewrote and deleted takes no word of theirs away', async () => {
    const postId = await desk.post({ content: 'The boats leave at nine.' });
    await desk.call('posts.writeText', { postId, content: 'The boats leave at ten.' });
    await desk.call('posts.delete', { ids: [postId] });
    const create = { wallTime: null, accountIds: [] };
    const base = 'The boats leave at nine.';
    await desk.call('posts.writeText', { postId, content: 'The old boats leave at nine.', base, create });
    expect((await read(postId)).content).toBe('The old boats leave at ten.');
  });

  it('brings its post back though an account of it is gone', async () => {
    const accountId = await desk.account();
    const postId = newId();
    const create = { wallTime: null, accountIds: [accountId] };
    await desk.call('posts.writeText', { postId, content: 'Hello', create });
    await desk.call('posts.delete', { ids: [postId] });
    await desk.call('accounts.remove', { id: accountId });
    await desk.call('posts.writeText', { postId, content: 'Hello again', base: 'Hello', create });
    const { content, targets } = await read(postId);
    expect([content, targets]).toEqual(['Hello again', []]);
  });

  it('is undone as one step for a burst, and done again', async () => {
    const postId = await desk.post({ content: 'One' });
    desk.forward(60_000);
    for (const content of ['One t', 'One tw', 'One two']) await desk.call('posts.writeText', { postId, content });
    await desk.call('history.undo', {});
    expect((await read(postId)).content).toBe('One');
    await desk.call('history.redo', {});
    expect((await read(postId)).content).toBe('One two');
  });
});

describe('a text that changed under the hand that writes it', () => {
  const write = (input: { postId: string; accountId?: string; content: string; base?: string }) =>
    desk.call('posts.writeText', input);

  it('has both where they changed different words, and no revision', async () => {
    const postId = await desk.post({ content: 'The boats leave at nine.' });
    await write({ postId, content: 'The boats leave at ten.' });
    await write({ postId, content: 'All the boats leave at nine.', base: 'The boats leave at nine.' });
    // The field has not shown the other's words yet, and goes on.
    await write({ postId, content: 'All the old boats leave at nine.', base: 'All the boats leave at nine.' });
    expect([(await read(postId)).content, await kept(postId)]).toEqual(['All the old boats leave at ten.', []]);
  });

  it('has the words that are being typed where both changed the same; the others are kept', async () => {
    const postId = await desk.post({ content: 'The boats leave at nine.' });
    await write({ postId, content: 'The boats leave at ten.' });
    await write({ postId, content: 'The boats leave at noon.', base: 'The boats leave at nine.' });
    await write({ postId, content: 'The boats leave at noon. Come', base: 'The boats leave at noon.' });
    expect([(await read(postId)).content, (await kept(postId)).map(({ content }) => content)]).toEqual([
      'The boats leave at noon. Come',
      ['The boats leave at ten.'],
    ]);
  });

  it('of one account is merged with that account’s own', async () => {
    const accountId = await desk.account('linkedin');
    const postId = await desk.post({ content: 'Original', accountIds: [accountId] });
    await write({ postId, accountId, content: 'Our own text' });
    await write({ postId, accountId, content: 'Our own text, changed' });
    await write({ postId, accountId, content: 'Here is our own text', base: 'Our own text' });
    const [target] = (await read(postId)).targets;
    expect(target?.contentOverride).toBe('Here is our own text, changed');
  });

  it('without a word of where the field began it is what was typed', async () => {
    const postId = await desk.post({ content: LINE });
    await write({ postId, content: 'Something else' });
    await write({ postId, content: `${LINE} And more.` });
    expect((await read(postId)).content).toBe(`${LINE} And more.`);
  });
});

describe('an override', () => {
  it('remembers the original it was made from, and is told apart when the original goes on', async () => {
    const accountId = await desk.account('linkedin');
    const postId = await desk.post({ content: 'Original', accountIds: [accountId] });
    await desk.call('posts.writeText', { postId, accountId, content: 'Own' });
    await desk.call('posts.writeText', { postId, content: 'Original, changed' });
    await desk.call('posts.writeText', { postId, accountId, content: 'Own, changed' });
    const [target] = (await read(postId)).targets;
    expect(target).toMatchObject({ contentOverride: 'Own, changed', contentOverrideBase: 'Original' });
    await desk.call('posts.acceptOriginal', { postId, accountId });
    expect((await read(postId)).targets[0]).toMatchObject({ contentOverrideBase: 'Original, changed' });
  });

  it('becomes a kept revision when it is reset, and comes back by undo', async () => {
    const accountId = await desk.account('linkedin');
    const postId = await desk.post({ content: 'Original', accountIds: [accountId] });
    await desk.call('posts.writeText', { postId, accountId, content: LINE });
    await desk.call('posts.resetOverride', { postId, accountId, part: 'text' });
    expect((await read(postId)).targets[0]).toMatchObject({ contentOverride: null, contentOverrideBase: null });
    expect(await kept(postId)).toEqual([{ content: LINE, reason: 'replaced', accountId }]);
    await desk.call('history.undo', {});
    expect((await read(postId)).targets[0]).toMatchObject({ contentOverride: LINE, contentOverrideBase: 'Original' });
  });

  it('is there again when its account was taken out and put back', async () => {
    const accountId = await desk.account('linkedin');
    const postId = await desk.post({ content: 'Original', accountIds: [accountId] });
    await desk.call('posts.writeText', { postId, accountId, content: 'Own' });
    await desk.call('posts.setTargets', { postId, accountIds: [] });
    await desk.call('posts.setTargets', { postId, accountIds: [accountId] });
    expect((await read(postId)).targets[0]).toMatchObject({ contentOverride: 'Own' });

    // A teammate takes it off while somebody still types in it.
    await desk.call('posts.setTargets', { postId, accountIds: [] });
    await desk.call('posts.writeText', { postId, accountId, content: 'Own, typed on' });
    expect((await read(postId)).targets).toEqual([]);
    await desk.call('posts.setTargets', { postId, accountIds: [accountId] });
    expect((await read(postId)).targets[0]).toMatchObject({ contentOverride: 'Own, typed on' });
  });
});

/** SYNC invariant 5: every line that a person typed is in the text or in a kept revision. */
describe('what was typed is kept', () => {
  it('when it is written over at once', async () => {
    const postId = await desk.post({ content: LINE });
    await desk.call('posts.writeText', { postId, content: OTHER });
    expect(await kept(postId)).toEqual([{ content: LINE, reason: 'replaced', accountId: null }]);
  });

  it('when it is deleted letter by letter', async () => {
    const postId = await desk.post({ content: LINE });
    for (let length = LINE.length - 1; length >= 0; length -= 1) {
      await desk.call('posts.writeText', { postId, content: LINE.slice(0, length) });
    }
    await desk.call('posts.writeText', { postId, content: 'New' });
    expect(await kept(postId)).toEqual([{ content: LINE, reason: 'replaced', accountId: null }]);
  });

  it('when its author comes back to it after a pause', async () => {
    const postId = await desk.post({ content: LINE });
    desk.forward(3 * 60_000);
    await desk.call('posts.writeText', { postId, content: `${LINE} And` });
    await desk.call('posts.writeText', { postId, content: `${LINE} And more` });
    expect(await kept(postId)).toEqual([{ content: LINE, reason: 'replaced', accountId: null }]);
  });

  it('once, and not for a slip of the finger', async () => {
    const postId = await desk.post({ content: LINE });
    await desk.call('posts.writeText', { postId, content: LINE.slice(0, -4) });
    await desk.call('posts.writeText', { postId, content: `${LINE.slice(0, -4)}ing.` });
    expect(await kept(postId)).toEqual([]);
  });

  it('in at most 100 revisions, the newest', { timeout: 60_000 }, async () => {
    const postId = await desk.post();
    for (let round = 0; round < 104; round += 1) {
      await desk.call('posts.writeText', {
        postId,
        content: `${round} ${String.fromCharCode(97 + (round % 26)).repeat(40)}`,
      });
      desk.forward(1);
    }
    const revisions = await kept(postId);
    expect([revisions.length, revisions[0]?.content.slice(0, 4)]).toEqual([100, '102 ']);
  });
});

describe('a revision', () => {
  it('is restored, and what it replaces is kept in its turn', async () => {
    const postId = await desk.post({ content: LINE });
    await desk.call('posts.writeText', { postId, content: OTHER });
    const [revision] = await desk.call('posts.readRevisions', { postId });
    desk.forward(1);
    await desk.call('posts.restoreRevision', { revisionId: must(revision, 'a revision').id });
    expect((await read(postId)).content).toBe(LINE);
    expect((await kept(postId)).map(({ content, reason }) => [content, reason])).toEqual([
      [OTHER, 'restored'],
      [LINE, 'replaced'],
    ]);
    await desk.call('history.undo', {});
    expect((await read(postId)).content).toBe(OTHER);
  });

  it('of an account is restored as that account’s own text', async () => {
    const accountId = await desk.account('linkedin');
    const postId = await desk.post({ content: 'Original', accountIds: [accountId] });
    await desk.call('posts.writeText', { postId, accountId, content: LINE });
    await desk.call('posts.resetOverride', { postId, accountId, part: 'text' });
    const [revision] = await desk.call('posts.readRevisions', { postId });
    await desk.call('posts.restoreRevision', { revisionId: must(revision, 'a revision').id });
    expect((await read(postId)).targets[0]).toMatchObject({ contentOverride: LINE, contentOverrideBase: 'Original' });
  });

  it('that is gone, or whose account no longer gets the post, is refused', async () => {
    const accountId = await desk.account('linkedin');
    const postId = await desk.post({ content: 'Original', accountIds: [accountId] });
    await desk.call('posts.writeText', { postId, accountId, content: LINE });
    await desk.call('posts.resetOverride', { postId, accountId, part: 'text' });
    await desk.call('posts.setTargets', { postId, accountIds: [] });
    const [revision] = await desk.call('posts.readRevisions', { postId });
    const gone = desk.call('posts.restoreRevision', { revisionId: newId() });
    const homeless = desk.call('posts.restoreRevision', { revisionId: must(revision, 'a revision').id });
    expect([await desk.refusal(gone), await desk.refusal(homeless)]).toEqual([
      { code: 'not_found' },
      { code: 'not_found' },
    ]);
  });
});
