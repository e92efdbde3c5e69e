import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { testTemplate } from '#test/harness/template.ts';
import { desks, testClock } from '#test/harness/workspace.ts';

const { open, tidy } = desks();
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(testTemplate);
afterEach(tidy);

test('what was saved is there after closing and opening', async () => {
  const desk = await open();
  const id = await desk.given.post({ content: 'Good morning' });
  await desk.close();
  const again = await open({ root: desk.root });
  expect(await again.textOf(id)).toBe('Good morning');
});

test('a kill loses nothing that was answered', async () => {
  const desk = await open();
  const id = await desk.given.post();
  for (const content of ['G', 'Go', 'Goo', 'Good']) await desk.call('posts.writeText', { postId: id, content });
  const again = await open({ root: await desk.image() });
  expect({ text: await again.textOf(id), notice: await again.notice() }).toEqual({ text: 'Good', notice: null });
});

test('a power cut takes no file of the mirror for granted, and loses nothing', async () => {
  const desk = await open({ bootId: 'before' });
  const id = await desk.given.post({ content: 'Written before the cut' });
  const again = await open({ root: await desk.image(), bootId: 'after' });
  expect({ text: await again.textOf(id), notice: await again.notice() }).toEqual({
    text: 'Written before the cut',
    notice: expect.objectContaining({ kind: 'rebuilt_from_journal', reason: 'power_loss', posts: 1, lostEntries: 0 }),
  });
});

test('closed in order, the folder is trusted after the power was off', async () => {
  const desk = await open({ bootId: 'before' });
  await desk.given.post({ content: 'x' });
  await desk.close();
  const again = await open({ root: desk.root, bootId: 'after' });
  expect(await again.notice()).toBe(null);
});

test('a second opener is told that the folder is locked', async () => {
  const desk = await open();
  await expect(open({ root: desk.root })).rejects.toMatchObject({ code: 'folder_locked' });
});

test('a command that is sent again is carried out once, and answered the same', async () => {
  const desk = await open();
  const commandId = randomUUID();
  const first = await desk.call('tags.add', { name: 'launch' }, { commandId });
  expect(await desk.call('tags.add', { name: 'launch' }, { commandId })).toEqual(first);
  await desk.given.post({ content: 'one' });
  const undone = randomUUID();
  await desk.call('history.undo', {}, { commandId: undone });
  const again = await open({ root: await desk.image() });
  await again.call('history.undo', {}, { commandId: undone });
  expect(await again.call('tags.list', {})).toHaveLength(1);
});

test('typing is accepted before the mirror is open, in order, and is there when it is', async () => {
  const first = await open();
  const id = await first.given.post({ content: 'old' });
  const desk = await open({ root: await first.image(), isImpatient: true });
  const before: string[] = [];
  void desk.engine.opened.then(() => before.push('opened'));
  for (const content of ['old n', 'old ne', 'old new']) {
    await desk.call('posts.writeText', { postId: id, content });
    before.push(content);
  }
  expect(before.slice(0, 3)).toEqual(['old n', 'old ne', 'old new']);
  expect(await desk.textOf(id)).toBe('old new');
});

test('what is typed at the very first start, before there is a workspace, is there when there is one', async () => {
  const desk = await open({ isImpatient: true });
  const postId = randomUUID();
  const create = { wallTime: null, accountIds: [] };
  await desk.call('posts.writeText', { postId, content: 'The first words', create });
  expect(await desk.textOf(postId)).toBe('The first words');
});

test('text accepted early for a post that takes none is kept as a draft of its own', async () => {
  const first = await open();
  const desk = await open({ root: await first.image(), isImpatient: true });
  const lost = randomUUID();
  await desk.call('posts.writeText', { postId: lost, content: 'nowhere to go' });
  await desk.engine.opened;
  expect(await desk.textOf(lost)).toBe('nowhere to go');
});

test('a clock that was set back neither reorders the history nor joins bursts', async () => {
  const clock = testClock();
  const desk = await open({ clock });
  const id = await desk.given.post();
  await desk.call('posts.writeText', { postId: id, content: 'first burst' });
  clock.forward(-3_600_000);
  await desk.call('posts.writeText', { postId: id, content: 'second burst' });
  await desk.call('posts.writeText', { postId: id, content: 'second burst, longer' });
  await desk.call('history.undo', {});
  expect(await desk.textOf(id)).toBe('first burst');
});
