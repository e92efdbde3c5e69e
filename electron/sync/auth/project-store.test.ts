import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Disk, realDisk } from '#electron/database/durable-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { openProjectStore } from './project-store.ts';

const ada = {
  userId: 'bbbbbbbb-0000-4000-8000-000000000001',
  email: 'ada@example.com',
  displayName: '',
  status: 'signed_in',
  isKept: true,
  workspaces: [],
};

function entry(name: string, changes: object = {}) {
  return {
    id: `aaaaaaaa-0000-4000-8000-0000000000${name.length}0`,
    url: `https://${name}.example`,
    methods: { email: true, signUp: true, providers: ['google'] },
    people: [ada],
    publishableKey: 'sb_publishable_abc',
    ...changes,
  };
}

async function openWith(content: unknown, disk: Disk = realDisk) {
  const folder = await makeFolder();
  const path = join(folder, 'projects.json');
  const text = typeof content === 'string' ? content : JSON.stringify({ version: 1, unprotected: null, ...content });
  await writeFile(path, text);
  const open = () => openProjectStore(path, { disk, log: () => undefined });
  return { folder, path, text, store: open(), open };
}
/** Any change at all: the choice. */
const touch = { unprotected: 'keep' } as const;

it.each<[string, object]>([
  ['has lost its key', { publishableKey: null }],
  ['has no address', { url: 'harbour' }],
  ['was led to an address without encryption', { url: 'http://harbour.example' }],
  ['has an id that would lead out of the folder', { id: '../escaped' }],
])('a project that %s costs the others nothing', async (_what, damage) => {
  const { store } = await openWith({ projects: [entry('one'), entry('three', damage)] });
  const { projects } = await store.read();
  expect({ urls: projects.map(({ url }) => url), isDamaged: store.isDamaged() }).toEqual({
    urls: ['https://one.example'],
    isDamaged: true,
  });
});

it('a person that cannot be read costs neither the project nor others', async () => {
  const { store } = await openWith({ projects: [entry('one', { people: [{ ...ada, userId: 7 }, ada] })] });
  const { projects } = await store.read();
  expect({ people: projects[0]?.people, isDamaged: store.isDamaged() }).toEqual({ people: [ada], isDamaged: true });
});

it('a service that only a newer version knows is left out, and nothing else', async () => {
  const methods = { email: true, signUp: true, providers: ['google', 'pigeon'] };
  const { store } = await openWith({ projects: [entry('one', { methods })] });
  const { projects } = await store.read();
  expect({ providers: projects[0]?.methods.providers, isDamaged: store.isDamaged() }).toEqual({
    providers: ['google'],
    isDamaged: false,
  });
});

it.each([
  ['in a part', { projects: [entry('one'), { id: 1 }] }],
  ['altogether', 'not json'],
])('damaged %s, the file stays until the next change, which sets a copy aside', async (_how, content) => {
  const { folder, path, text, store, open } = await openWith(content);
  const { projects } = await store.read();
  expect({ names: await readdir(folder), text: await readFile(path, 'utf8') }).toEqual({
    names: ['projects.json'],
    text,
  });
  await store.change((stored) => ({ ...stored, ...touch }));
  const aside = (await readdir(folder)).filter((name) => name.includes('.unreadable-'));
  const again = open();
  expect({
    aside: await Promise.all(aside.map((name) => readFile(join(folder, name), 'utf8'))),
    stored: await again.read(),
    isDamaged: again.isDamaged(),
  }).toEqual({ aside: [text], stored: { version: 1, projects, ...touch }, isDamaged: false });
});

it('damaged, and the copy cannot be made: nothing is written over it', async () => {
  const full = async () => {
    throw Object.assign(new Error('full'), { code: 'ENOSPC' });
  };
  const { path, text, store } = await openWith('not json', { ...realDisk, open: full });
  await expect(store.change((stored) => ({ ...stored, ...touch }))).rejects.toMatchObject({ code: 'disk_full' });
  expect(await readFile(path, 'utf8')).toBe(text);
});

it('of a newer version is neither read nor written', async () => {
  const { folder, path, text, store } = await openWith({ version: 2, projects: [entry('one')] });
  await expect(store.read()).rejects.toMatchObject({ code: 'projects_newer' });
  await expect(store.change((stored) => ({ ...stored, ...touch }))).rejects.toMatchObject({ code: 'projects_newer' });
  expect({ names: await readdir(folder), text: await readFile(path, 'utf8') }).toEqual({
    names: ['projects.json'],
    text,
  });
});
