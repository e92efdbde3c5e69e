import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalBackend, startLocalBackend } from '#test/harness/server/backend.ts';
import { createTeam, sessionOf, type Team } from './backend/team.ts';
import { type ResumableUpload, uploadResumably } from './backend/upload-resumably.ts';

const BUCKET = 'postiz-media';
type Person = Exclude<keyof Team, 'workspaceId' | 'setRole'>;
const MEGABYTE = 1024 * 1024;

let backend: LocalBackend;
let team: Team;

beforeAll(async () => {
  backend = await startLocalBackend();
  team = await createTeam(backend);
});
afterAll(async () => await backend?.stop());

function nameFor(bytes: Buffer, extension = 'mp4'): string {
  return `${team.workspaceId}/${createHash('sha256').update(bytes).digest('hex')}.${extension}`;
}

async function bytesOf(blob: Blob | null | undefined): Promise<Buffer | null> {
  return blob ? Buffer.from(await blob.arrayBuffer()) : null;
}

describe('the bucket postiz-media', () => {
  test('takes a file from an editor, which every member lists, reads and can sign an address for', async () => {
    const bytes = randomBytes(100_000);
    const name = nameFor(bytes, 'png');
    const uploaded = await team.editor.storage.from(BUCKET).upload(name, bytes, { contentType: 'image/png' });
    const listed = await team.viewer.storage.from(BUCKET).list(team.workspaceId);
    const folders = await team.viewer.storage.from(BUCKET).list();
    const downloaded = await team.viewer.storage.from(BUCKET).download(name);
    const signed = await team.viewer.storage.from(BUCKET).createSignedUrl(name, 60);
    const fetched = await fetch(signed.data?.signedUrl ?? '');
    expect({
      uploaded: uploaded.data?.path,
      listed: listed.data?.map((file) => [file.name, file.metadata?.size, file.metadata?.mimetype]),
      folders: folders.data?.map((folder) => [folder.name, folder.id]),
      fetchedAs: fetched.headers.get('content-type'),
    }).toEqual({
      uploaded: name,
      listed: [[name.split('/')[1], 100_000, 'image/png']],
      folders: [[team.workspaceId, null]],
      fetchedAs: 'image/png',
    });
    expect([await bytesOf(downloaded.data), Buffer.from(await fetched.arrayBuffer())]).toEqual([bytes, bytes]);
  });

  test('does nothing of that for an outsider, nor for somebody without a session', async () => {
    const bytes = randomBytes(1_000);
    const name = nameFor(bytes);
    await team.editor.storage.from(BUCKET).upload(name, bytes);
    for (const client of [team.outsider, backend.client()]) {
      const storage = client.storage.from(BUCKET);
      const answers = {
        upload: (await storage.upload(nameFor(randomBytes(8)), bytes)).error !== null,
        list: (await storage.list(team.workspaceId)).data,
        download: (await storage.download(name)).data,
        signed: (await storage.createSignedUrl(name, 60)).data,
        removed: (await storage.remove([name])).data ?? [],
      };
      expect(answers).toEqual({ upload: true, list: [], download: null, signed: null, removed: [] });
    }
    expect((await team.viewer.storage.from(BUCKET).download(name)).error).toBeNull();
  });

  test('refuses an upload by a viewer, and a name that is not the workspace’s folder and a hash', async () => {
    const bytes = randomBytes(1_000);
    const answers = [
      await team.viewer.storage.from(BUCKET).upload(nameFor(bytes), bytes),
      await team.editor.storage.from(BUCKET).upload(`${team.workspaceId}/holiday.png`, bytes),
    ];
    expect(answers.map(({ data }) => data)).toEqual([null, null]);
  });

  test('lets an editor remove a file, with its bytes', async () => {
    const bytes = randomBytes(1_000);
    const name = nameFor(bytes);
    await team.editor.storage.from(BUCKET).upload(name, bytes);
    const removed = await team.editor.storage.from(BUCKET).remove([name]);
    expect(removed.data?.map((file) => file.name)).toEqual([name]);
    expect((await team.editor.storage.from(BUCKET).download(name)).data).toBeNull();
    expect((await team.editor.storage.from(BUCKET).upload(name, bytes)).error).toBeNull();
  });
});

describe('an object', () => {
  type Ask = { readonly as: Person; readonly route?: string; readonly method?: string; readonly headers?: HeadersInit };

  async function ask(name: string, { as, route = 'authenticated', method = 'GET', headers = {} }: Ask) {
    const session = { authorization: `Bearer ${await sessionOf(team[as])}`, apikey: backend.publishableKey };
    const url = `${backend.url}/storage/v1/object/${route ? `${route}/` : ''}${BUCKET}/${name}`;
    return await fetch(url, { method, headers: { ...session, ...headers } });
  }

  const partOf = async (answer: Response) => [answer.status, answer.headers.get('content-range'), await answer.text()];

  test('is read in parts, by members and by a signed address', async () => {
    const bytes = Buffer.from('0123456789'.repeat(20));
    const name = nameFor(bytes);
    await team.editor.storage.from(BUCKET).upload(name, bytes);
    const read = async (headers: Record<string, string>) => await partOf(await ask(name, { as: 'viewer', headers }));
    const signed = await team.viewer.storage.from(BUCKET).createSignedUrl(name, 60);
    const ofSigned = await fetch(signed.data?.signedUrl ?? '', { headers: { range: 'bytes=-3' } });
    expect([
      await read({ range: 'bytes=10-14' }),
      await read({ range: 'bytes=195-' }),
      await read({}),
      (await read({ range: 'bytes=200-' })).slice(0, 2),
      await partOf(ofSigned),
    ]).toEqual([
      [206, 'bytes 10-14/200', '01234'],
      [206, 'bytes 195-199/200', '56789'],
      [200, null, String(bytes)],
      [416, null],
      [206, 'bytes 197-199/200', '789'],
    ]);
  });

  test('says what it is: its size, type and version, to members alone', async () => {
    const bytes = randomBytes(1_234);
    const name = nameFor(bytes, 'png');
    await team.editor.storage.from(BUCKET).upload(name, bytes, { contentType: 'image/png' });
    const { data: info } = await team.viewer.storage.from(BUCKET).info(name);
    const heads = [
      await ask(name, { as: 'viewer', route: '', method: 'HEAD' }),
      await ask(name, { as: 'viewer', method: 'HEAD' }),
    ];
    const refused = [
      await ask(name, { as: 'outsider' }),
      await ask(name, { as: 'outsider', method: 'HEAD' }),
      await ask(name, { as: 'outsider', route: 'info' }),
      await ask(name, { as: 'outsider', route: 'info/authenticated' }),
    ];
    expect({
      info,
      heads: heads.map(({ status, headers }) => [status, headers.get('content-length'), headers.get('content-type')]),
      refused: refused.map(({ status }) => status),
    }).toEqual({
      info: expect.objectContaining({
        id: expect.any(String),
        name,
        version: expect.any(String),
        size: 1_234,
        contentType: 'image/png',
        etag: expect.any(String),
      }),
      heads: [
        [200, '1234', 'image/png'],
        [200, '1234', 'image/png'],
      ],
      refused: [400, 400, 400, 400],
    });
  });
});

describe('a resumable upload', () => {
  async function as(person: Person, options: Partial<ResumableUpload> & { bytes: Buffer }) {
    const accessToken = await sessionOf(team[person]);
    return await uploadResumably({ backend, accessToken, objectName: nameFor(options.bytes), ...options });
  }

  type Asked = { url: string; method: string; person: Person; offset?: number };

  /** Without the library. Resolves to the status. */
  async function ask({ url, method, person, offset = 0 }: Asked): Promise<number> {
    const headers = {
      authorization: `Bearer ${await sessionOf(team[person])}`,
      'tus-resumable': '1.0.0',
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
    };
    return (await fetch(url, { method, headers, ...(method === 'PATCH' && { body: 'x' }) })).status;
  }

  test('of 20 MB in pieces of 6 MB goes on where it was broken off, and is an ordinary object then', async () => {
    const bytes = randomBytes(20 * MEGABYTE);
    const broken = await as('editor', { bytes, breakAtBytes: 9 * MEGABYTE });
    if (broken.kind !== 'broken off') throw new Error(`Not broken off: ${JSON.stringify(broken)}`);
    const before = await team.viewer.storage.from(BUCKET).download(nameFor(bytes));
    const resumed = await as('editor', { bytes, url: broken.url });
    const { data } = await team.viewer.storage.from(BUCKET).download(nameFor(bytes));
    const info = await team.viewer.storage
      .from(BUCKET)
      .list(team.workspaceId, { search: nameFor(bytes).split('/')[1] ?? '' });
    expect({
      before: before.data,
      resumed: resumed.kind,
      isSame: (await bytesOf(data))?.equals(bytes),
      metadata: info.data?.[0]?.metadata,
    }).toEqual({
      before: null,
      resumed: 'done',
      isSame: true,
      metadata: expect.objectContaining({ size: bytes.length, mimetype: 'video/mp4', cacheControl: 'max-age=3600' }),
    });
  });

  test('is refused before the first byte to a viewer, an outsider, and somebody without a session', async () => {
    const bytes = randomBytes(10_000);
    const before = readdirSync(path.join(backend.folder, 'uploads'));
    const answers = [
      await as('viewer', { bytes }),
      await as('outsider', { bytes }),
      await as('editor', { bytes, accessToken: 'no.such.session' }),
      await as('editor', { bytes, objectName: `${team.workspaceId}/holiday.mp4` }),
      await as('editor', { bytes, objectName: `${team.workspaceId}/../../../../auth/v1/user` }),
    ];
    const statuses = answers.map((answer) => (answer.kind === 'refused' ? answer.status : answer.kind));
    // Had one been taken at first and refused when it was whole, its bytes would have been here.
    const begun = readdirSync(path.join(backend.folder, 'uploads'));
    expect({ statuses, begun }).toEqual({ statuses: [403, 403, 400, 403, 400], begun: before });
  });

  test('keeps nothing of a piece that broke off, as Storage on S3', async () => {
    const bytes = randomBytes(13 * MEGABYTE);
    const broken = await as('editor', { bytes, breakAtBytes: 7 * MEGABYTE });
    if (broken.kind !== 'broken off') throw new Error('Not broken off');
    const headers = { authorization: `Bearer ${await sessionOf(team.editor)}`, 'tus-resumable': '1.0.0' };
    const readOffset = async () =>
      Number((await fetch(broken.url, { method: 'HEAD', headers })).headers.get('upload-offset'));
    const offset = await readOffset();
    const piece = request(broken.url, {
      method: 'PATCH',
      headers: {
        ...headers,
        'upload-offset': offset,
        'content-type': 'application/offset+octet-stream',
        'content-length': MEGABYTE,
      },
    });
    piece.on('error', () => undefined);
    piece.write(bytes.subarray(offset, offset + MEGABYTE / 2));
    const file = path.join(backend.folder, 'uploads', path.basename(broken.url));
    await expect.poll(() => statSync(file).size).toBeGreaterThan(offset);
    piece.destroy();
    await expect.poll(readOffset).toBe(offset);
  });

  test('says that it is whole also when its object is gone since: only the object tells', async () => {
    const bytes = randomBytes(1_000);
    const done = await as('editor', { bytes });
    await team.editor.storage.from(BUCKET).remove([nameFor(bytes)]);
    const headers = { authorization: `Bearer ${await sessionOf(team.editor)}`, 'tus-resumable': '1.0.0' };
    const head = await fetch('url' in done ? done.url : '', { method: 'HEAD', headers });
    const { data } = await team.editor.storage.from(BUCKET).info(nameFor(bytes));
    expect([head.status, head.headers.get('upload-offset'), data]).toEqual([200, '1000', null]);
  });

  test('of a session that is over is refused as Storage does: 400, and 403 in the body', async () => {
    const [head = '', claims = ''] = (await sessionOf(team.editor)).split('.');
    const refused = await as('editor', { bytes: randomBytes(10), accessToken: `${head}.${claims}.AAAA` });
    expect(refused).toMatchObject({
      kind: 'refused',
      status: 400,
      body: expect.stringContaining('"statusCode":"403"'),
    });
  });

  test('serves only who began it', async () => {
    const bytes = randomBytes(13 * MEGABYTE);
    const broken = await as('editor', { bytes, breakAtBytes: 7 * MEGABYTE });
    if (broken.kind !== 'broken off') throw new Error('Not broken off');
    const asked = async (method: string, person: Person) => await ask({ url: broken.url, method, person });
    expect({
      others: [await asked('HEAD', 'owner'), await asked('PATCH', 'owner'), await asked('DELETE', 'outsider')],
      own: await asked('HEAD', 'editor'),
      ended: await asked('DELETE', 'editor'),
      after: await asked('HEAD', 'editor'),
    }).toEqual({ others: [403, 403, 403], own: 200, ended: 204, after: 404 });
  });

  test('gives its bytes to nobody by its own address, finished or not', async () => {
    const done = await as('editor', { bytes: randomBytes(1_000) });
    if (done.kind !== 'done') throw new Error('Not done');
    expect(await ask({ url: done.url, method: 'GET', person: 'editor' })).toBe(404);
  });

  test('is refused at its next piece once its owner may no longer upload', async () => {
    const bytes = randomBytes(13 * MEGABYTE);
    const broken = await as('member', { bytes, breakAtBytes: 7 * MEGABYTE });
    if (broken.kind !== 'broken off') throw new Error('Not broken off');
    const had = statSync(path.join(backend.folder, 'uploads', path.basename(broken.url))).size;
    await team.setRole('member', 'viewer');
    expect(await ask({ url: broken.url, method: 'PATCH', person: 'member', offset: had })).toBe(403);
  });

  test('of a name that is taken is refused, also when it was taken meanwhile', async () => {
    const bytes = randomBytes(13 * MEGABYTE);
    const broken = await as('editor', { bytes, breakAtBytes: 7 * MEGABYTE });
    if (broken.kind !== 'broken off') throw new Error('Not broken off');
    await as('owner', { bytes });
    const answers = [await as('editor', { bytes, url: broken.url }), await as('editor', { bytes })];
    expect(answers).toMatchObject([
      { kind: 'refused', status: 409 },
      { kind: 'refused', status: 409 },
    ]);
  });

  test('of a secret key goes around the policies, as a plain upload does; x-upsert replaces', async () => {
    const objectName = 'shared/logo.svg';
    const headers = { apikey: backend.secretKey };
    const first = await as('owner', { bytes: Buffer.from('one'), objectName, headers, accessToken: backend.secretKey });
    const second = await as('owner', {
      bytes: Buffer.from('two'),
      objectName,
      headers: { ...headers, 'x-upsert': 'true' },
      accessToken: backend.secretKey,
    });
    const { data } = await backend.serviceClient().storage.from(BUCKET).download(objectName);
    expect([first.kind, second.kind, String(await bytesOf(data))]).toEqual(['done', 'done', 'two']);
  });
});
