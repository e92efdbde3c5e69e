import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalBackend, startLocalBackend } from '#test/harness/server/backend.ts';
import { type Asked, askJson, askStorage, askToBegin, type Said } from './storage/ask-storage.ts';
import { CALLERS, type Caller, ENDPOINT_RIGHTS, expectedOf, type Operation, OUTSIDERS } from './storage/expected.ts';
import { OPERATIONS } from './storage/operations.ts';
import { BUCKET, createScene, nameFor, type Scene } from './storage/scene.ts';

let backend: LocalBackend;
let scene: Scene;

beforeAll(async () => {
  backend = await startLocalBackend();
  scene = await createScene(backend);
});
afterAll(async () => await backend?.stop());

const askAs = async (caller: Caller, asked: Asked) => await askStorage(backend, scene.identityOf(caller), asked);

/** What did not go as the table says; null: all of it did. */
async function tryCell(operation: Operation, caller: Caller): Promise<string | null> {
  const place = await scene.makePlace();
  const expected = expectedOf(operation, caller);
  const outcome = await OPERATIONS[operation]({
    place,
    scene,
    ask: async (asked) => await askAs(caller, asked),
    askAsColleague: async (asked) => await askStorage(backend, scene.colleague, asked),
  }).catch((error: unknown) => String(error));
  if (outcome !== expected) return `${caller}, ${operation}: ${outcome} instead of ${expected}`;
  if (expected === 'done') return null;
  const isSame = (await scene.readObject(place.name))?.equals(place.bytes) ?? false;
  if (!isSame) return `${caller}, ${operation}: ${outcome}, and yet the object is another`;
  return (await scene.readObject(place.free)) === null
    ? null
    : `${caller}, ${operation}: ${outcome}, and yet it came in`;
}

describe('SECURITY: who may do what with an object, through the endpoint', () => {
  test.each(Object.keys(ENDPOINT_RIGHTS) as Operation[])('%s', async (operation) => {
    const findings: string[] = [];
    for (const caller of CALLERS) {
      const finding = await tryCell(operation, caller);
      if (finding !== null) findings.push(finding);
    }
    expect(findings).toEqual([]);
  });
});

/** All that can be asked about a name. */
function questionsAbout(name: string, free: string): Asked[] {
  const put = { headers: { 'content-type': 'video/mp4' }, body: 'x' };
  return [
    ...['object/', 'object/authenticated/', 'object/public/', 'object/info/', 'object/info/authenticated/'].flatMap(
      (route) => ['GET', 'HEAD'].map((method) => ({ method, path: `${route}${BUCKET}/${name}` })),
    ),
    { method: 'GET', path: `object/authenticated/${BUCKET}/${name}`, headers: { range: 'bytes=0-0' } },
    { method: 'GET', path: `object/authenticated/${BUCKET}/${name}`, headers: { range: 'bytes=900000-' } },
    { method: 'GET', path: `object/authenticated/${BUCKET}/${name}`, headers: { 'if-none-match': '*' } },
    askJson('POST', `object/list/${BUCKET}`, { prefix: name }),
    askJson('POST', `object/list/${BUCKET}`, { prefix: name.split('/')[0], search: name.split('/')[1] }),
    askJson('POST', `object/sign/${BUCKET}/${name}`, { expiresIn: 60 }),
    askJson('POST', `object/sign/${BUCKET}`, { expiresIn: 60, paths: [name] }),
    askJson('POST', `object/upload/sign/${BUCKET}/${name}`, {}),
    askJson('POST', `object/upload/sign/${BUCKET}/${name}`, {}, { 'x-upsert': 'true' }),
    { method: 'POST', path: `object/${BUCKET}/${name}`, ...put },
    { method: 'POST', path: `object/${BUCKET}/${name}`, ...put, headers: { ...put.headers, 'x-upsert': 'true' } },
    { method: 'PUT', path: `object/${BUCKET}/${name}`, ...put },
    askToBegin(name, 8),
    askToBegin(name, 8, { 'x-upsert': 'true' }),
    ...['copy', 'move'].flatMap((call) => [
      askJson('POST', `object/${call}`, { bucketId: BUCKET, sourceKey: name, destinationKey: free }),
      askJson('POST', `object/${call}`, { bucketId: BUCKET, sourceKey: free, destinationKey: name }),
    ]),
    askJson('DELETE', `object/${BUCKET}`, { prefixes: [name] }),
  ];
}

/** With the names that were asked for made the same, and what follows from their length left out. */
function wordsOf({ status, body }: Said): string {
  return `${status} ${body.toString('utf8').replace(/[0-9a-f]{64}/g, '<hash>')}`;
}

test.each(OUTSIDERS)('SECURITY: %s cannot tell an object that is there from one that is not', async (caller) => {
  const place = await scene.makePlace();
  const absent = nameFor(scene.workspaceId, randomBytes(8));
  const nowhere = questionsAbout(absent, place.free);
  const told: string[] = [];
  for (const [index, asked] of questionsAbout(place.name, place.free).entries()) {
    const there = wordsOf(await askAs(caller, asked));
    const notThere = wordsOf(await askAs(caller, nowhere[index] ?? asked));
    if (there !== notThere) told.push(`${asked.method} ${asked.path}: ${there} | ${notThere}`);
  }
  expect(told).toEqual([]);
});

/**
 * Ways to write a name that might be taken for another one on the way. `own` is a folder that the caller may use. (To those
 * with a NUL, which no text in Postgres has, Lite answers 500.)
 */
function tricksFor(name: string, own: string): string[] {
  const [folder = '', file = ''] = name.split('/');
  return [
    `${own}/../${name}`,
    `${own}/%2e%2e/${name}`,
    `${own}/.%2E/${name}`,
    `${own}%2f..%2f${folder}%2f${file}`,
    `${own}/%252e%252e/${name}`,
    `${own}/..%2f${name}`,
    `${own}/..%5c${folder}%5c${file}`,
    `${own}/..;/${name}`,
    `./${name}`,
    `/${name}`,
    `${folder}//${file}`,
    `${folder}/./${file}`,
    `${folder}%2f${file}`,
    `${folder.toUpperCase()}/${file}`,
    `${folder}/${file.toUpperCase()}`,
    `${folder}/${file}/`,
    `${folder}/${file}/x`,
    `${folder}/${file}%00`,
    `${folder}/${file}%00.mp4`,
    `${folder}/${file}%20`,
    `${folder}/${file}%0a`,
    `${folder}/${file}.`,
    `%20${name}`,
    `${folder}%00/${file}`,
    `${folder.replaceAll('-', '')}/${file}`,
    `{${folder}}/${file}`,
    `${own},${folder}/${file}`,
    `${own}' or '1'='1/${file}`.replaceAll(' ', '%20'),
    `${folder.slice(0, -1)}_/${file}`,
    `%/${file}`,
    `%25/${file}`,
    `*/${file}`,
  ];
}

describe('SECURITY: a name that is written in another way', () => {
  test.each(['neighbour', 'removed', 'suspended', 'anon'] as const)('opens nothing for %s', async (caller) => {
    const { name, bytes } = await scene.makePlace();
    const routes = ['object/', 'object/authenticated/', 'object/public/', 'object/sign/', 'object/info/'];
    const opened: string[] = [];
    for (const trick of tricksFor(name, scene.elsewhere.workspaceId)) {
      for (const route of routes) {
        const path = `${route}${BUCKET}/${trick}`;
        const said = await askAs(caller, { method: 'GET', path });
        if (said.status < 400 || said.body.includes(bytes)) opened.push(`${path}: ${said.status}`);
      }
      const written = decode(trick);
      const signed = await askAs(caller, askJson('POST', `object/sign/${BUCKET}`, { expiresIn: 60, paths: [written] }));
      if (/token=/.test(signed.body.toString('utf8'))) opened.push(`sign ${trick}`);
      const removed = await askAs(caller, askJson('DELETE', `object/${BUCKET}`, { prefixes: [written] }));
      if (!['[]', ''].includes(removed.body.toString('utf8')) && removed.status < 400) opened.push(`delete ${trick}`);
      const listed = await askAs(caller, askJson('POST', `object/list/${BUCKET}`, { prefix: written.split('/')[0] }));
      if (listed.body.includes(name.split('/')[1] ?? '')) opened.push(`list ${trick}`);
    }
    expect([opened, (await scene.readObject(name))?.equals(bytes)]).toEqual([[], true]);
  });

  test.each(['neighbour', 'member'] as const)('lets nothing in for %s', async (caller) => {
    const { name, bytes, free } = await scene.makePlace();
    const own = caller === 'member' ? scene.workspaceId : scene.elsewhere.workspaceId;
    const target = caller === 'member' ? scene.elsewhere.workspaceId : scene.workspaceId;
    const aim = `${target}/${free.split('/')[1]}`;
    const before = await scene.listNames();
    const put = { headers: { 'content-type': 'video/mp4' }, body: 'x' };
    const source = caller === 'member' ? name : scene.elsewhere.name;
    const failures: string[] = [];
    const tricks = [aim, ...tricksFor(aim, own), `${own}/holiday.mp4`, `${own}/${'a'.repeat(64)}`, `${own}/${free}`];
    for (const trick of tricks) {
      const written = decode(trick);
      const answers = [
        await askAs(caller, { method: 'POST', path: `object/${BUCKET}/${trick}`, ...put }),
        await askAs(caller, { method: 'PUT', path: `object/${BUCKET}/${trick}`, ...put }),
        await askAs(caller, askJson('POST', `object/upload/sign/${BUCKET}/${trick}`, {})),
        await askAs(caller, askToBegin(written, 1)),
        await askAs(
          caller,
          askJson('POST', 'object/copy', { bucketId: BUCKET, sourceKey: source, destinationKey: written }),
        ),
        await askAs(
          caller,
          askJson('POST', 'object/move', { bucketId: BUCKET, sourceKey: source, destinationKey: written }),
        ),
      ];
      const taken = answers.findIndex(({ status }) => status < 400);
      if (taken >= 0) failures.push(`${trick}, way ${taken}: ${answers[taken]?.status}`);
    }
    expect([failures, await scene.listNames(), (await scene.readObject(name))?.equals(bytes)]).toEqual([
      [],
      before,
      true,
    ]);
  });
});

/** As whoever writes it into a body instead of an address. */
function decode(trick: string): string {
  try {
    return decodeURIComponent(trick);
  } catch {
    return trick;
  }
}

describe('SECURITY: a signed address', () => {
  async function sign(name: string, expiresIn = 60): Promise<string> {
    const said = await askAs('viewer', askJson('POST', `object/sign/${BUCKET}/${name}`, { expiresIn }));
    return (JSON.parse(said.body.toString('utf8')) as { signedURL: string }).signedURL.slice(1);
  }
  const open = async (path: string) => await askStorage(backend, {}, { method: 'GET', path });

  test('opens the one object that it was made for, unchanged and in time', async () => {
    const [one, other] = [await scene.makePlace(), await scene.makePlace()];
    const path = await sign(one.name);
    const [address = '', token = ''] = path.split('?token=');
    const [head = '', claims = '', signature = ''] = token.split('.');
    const longer = Buffer.from(
      JSON.stringify({ ...(JSON.parse(Buffer.from(claims, 'base64url').toString()) as object), exp: 9_999_999_999 }),
    ).toString('base64url');
    const unsigned = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${claims}.`;
    const past = await sign(one.name, -60).catch(() => `${address}?token=none`);
    const bad = [
      `${address.replace(one.name, other.name)}?token=${token}`,
      `${address.replace(one.name, `${scene.elsewhere.workspaceId}/../${other.name}`)}?token=${token}`,
      `${address}?token=${head}.${longer}.${signature}`,
      `${address}?token=${unsigned}`,
      `${address}?token=`,
      address,
      past,
    ];
    const statuses: number[] = [];
    for (const each of bad) statuses.push((await open(each)).status);
    expect([(await open(path)).body.equals(one.bytes), statuses.filter((status) => status < 400)]).toEqual([true, []]);
  });

  test('to read writes nothing, and one to write reads nothing', async () => {
    const place = await scene.makePlace();
    const token = (await sign(place.name)).split('?token=')[1];
    const put = { method: 'PUT', headers: { 'content-type': 'video/mp4' }, body: 'x' };
    const written = await askStorage(
      backend,
      {},
      { ...put, path: `object/upload/sign/${BUCKET}/${place.name}?token=${token}` },
    );
    const said = await askAs('member', askJson('POST', `object/upload/sign/${BUCKET}/${place.free}`, {}));
    const upload = (JSON.parse(said.body.toString('utf8')) as { token: string }).token;
    const readBy = await open(`object/sign/${BUCKET}/${place.free}?token=${upload}`);
    const elsewhere = await askStorage(
      backend,
      {},
      { ...put, path: `object/upload/sign/${BUCKET}/${place.name}?token=${upload}` },
    );
    const isSame = (await scene.readObject(place.name))?.equals(place.bytes);
    expect([[written, readBy, elsewhere].filter(({ status }) => status < 400).length, isSame]).toEqual([0, true]);
  });
});
