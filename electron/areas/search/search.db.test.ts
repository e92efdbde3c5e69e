import { afterAll, beforeAll, expect, test } from 'vitest';
import { posts } from '#drizzle/schema/posts.ts';
import { foldText, tokenize } from '#shared/domain/search-text.ts';
import { newId } from '#shared/lib/ids.ts';
import { type MediaEngine, startMediaEngine } from '#test/harness/media-engine.ts';
import { makeFolder } from '#test/harness/media-files.ts';

let engine: MediaEngine;
const bluesky = newId();
const instagram = newId();
const ids = new Map<string, string>();

async function write(name: string, content: string, accountIds: string[] = [], wallTime: string | null = null) {
  const id = newId();
  ids.set(id, name);
  await engine.call('posts.create', { id, content, wallTime, accountIds });
  return id;
}

async function search(query: string) {
  const { results } = await engine.call('search.posts', { query, limit: 20 });
  return results.map(({ id }) => ids.get(id));
}

let coffee: string;
beforeAll(async () => {
  engine = await startMediaEngine(await makeFolder());
  for (const [id, provider, displayName] of [
    [bluesky, 'bluesky', 'Nordlicht Rösterei'],
    [instagram, 'instagram', 'Nordlicht'],
  ] as const) {
    await engine.call('accounts.add', { id, provider, displayName, handle: '' });
  }
  coffee = await write('coffee', 'Crème brûlée latte, slow-roasted this morning', [bluesky], '2030-05-04T09:00');
  await write('tokyo', '東京でコーヒーを飲む', [instagram]);
  await write('launch', 'The launch is on Friday', [], '2030-05-05T09:00');
});
afterAll(() => engine.stop());

test('the beginning of a word finds it, without case or accents', async () => {
  expect([await search('cre'), await search('BRULEE lat'), await search('crème')]).toEqual([
    ['coffee'],
    ['coffee'],
    ['coffee'],
  ]);
});

test('every word has to be found, what is written together stands together', async () => {
  expect([await search('slow morning'), await search('slow-ro'), await search('roasted-slow')]).toEqual([
    ['coffee'],
    ['coffee'],
    [],
  ]);
});

test('scripts without spaces are found in the middle of a sentence', async () => {
  expect([await search('コーヒー'), await search('京東')]).toEqual([['tokyo'], []]);
});

test('a post is found by its account, the platform and its tags, and a new name counts at once', async () => {
  const { id: tagId } = await engine.call('tags.add', { name: 'Evergreen' });
  await engine.call('posts.setTags', { postId: coffee, tagIds: [tagId] });
  expect([await search('rosterei'), await search('bluesky'), await search('evergr latte')]).toEqual([
    ['coffee'],
    ['coffee'],
    ['coffee'],
  ]);
  await engine.call('tags.edit', { id: tagId, name: 'Dauerbrenner' });
  expect([await search('evergreen'), await search('dauer')]).toEqual([[], ['coffee']]);
});

test("an account's own text is found, and the snippet is that text", async () => {
  await engine.call('posts.writeText', { postId: coffee, accountId: bluesky, content: 'Only here: cardamom' });
  const { results } = await engine.call('search.posts', { query: 'cardam', limit: 5 });
  expect(results.map(({ snippet, ranges, snippetAccountId }) => ({ snippet, ranges, snippetAccountId }))).toEqual([
    { snippet: 'Only here: cardamom', ranges: [[11, 17]], snippetAccountId: bluesky },
  ]);
});

test('what is deleted is not found, and found again once that is undone', async () => {
  const id = await write('gone', 'A walrus in the harbour');
  await engine.call('posts.delete', { ids: [id] });
  expect(await search('walrus')).toEqual([]);
  await engine.call('history.undo', {});
  expect(await search('walrus')).toEqual(['gone']);
});

test('quotes and operators are letters to look for, not orders to the database', async () => {
  expect([await search(`'; drop table posts; --`), await search('zq & ! | <-> :*'), await search('launch\\')]).toEqual([
    [],
    [],
    ['launch'],
  ]);
});

test('a text as long as a text can be is saved, and found by its beginning', async () => {
  await write('long', `needle ${'word '.repeat(19_000)}`);
  expect(await search('needle')).toEqual(['long']);
});

test('the database folds a text as the window does', async () => {
  const texts = [
    'Ça Café—crème',
    '日本語テスト',
    'がぎ',
    '한국어',
    'Øl Straße Łódź',
    'ﬁn ＡＢ',
    'ПРИВЕТ, мир!',
    'x²',
    'ไทย',
  ];
  for (const text of texts) await write(text, text);
  for (const text of texts) expect([text, await search(text)]).toEqual([text, [text]]);
  expect(texts.map((text) => tokenize(text).length > 0 && foldText(text).length > 0)).not.toContain(false);
});

test('a rare word is found in whatever year its post is planned', async () => {
  await write('far', 'zirconium', [], '2021-03-04T09:00');
  await write('farther', 'zirconium', [], '2044-03-04T09:00');
  expect((await search('zirconium')).sort()).toEqual(['far', 'farther']);
});

test('behind hundreds of newer posts, one that was moved to another month is found there', async () => {
  const { id: workspaceId } = await engine.call('workspace.read', {});
  const fillers = Array.from({ length: 450 }, () => ({
    id: newId(),
    workspaceId,
    content: 'filler',
    wallTime: '2050-06-15T09:00',
    timezone: 'Europe/Berlin',
    publishDate: '2050-06-15T07:00:00Z',
  }));
  await engine.write({ label: 'createPost' }, (tx) => tx.insertMany(posts, fillers));
  await write('near', 'molybdenum', [], '2050-05-20T09:00');
  await write('nearer', 'molybdenum', [], '2050-05-10T09:00');
  const id = await write('moved', 'molybdenum', [], '2020-01-10T09:00');
  await engine.call('posts.move', { moves: [{ id, wallTime: '2050-05-01T09:00' }] });
  const { results, hasMore } = await engine.call('search.posts', { query: 'molyb', limit: 1 });
  expect({ best: results.map((result) => ids.get(result.id)), hasMore }).toEqual({ best: ['moved'], hasMore: true });
});
