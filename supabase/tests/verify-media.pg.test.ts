import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalBackend, startLocalBackend } from '#test/harness/server/backend.ts';
import { createVerifyMedia, type Verified } from '../functions/verify-media/verify-media.ts';
import { createTeam, read, sessionOf, type Team } from './backend/team.ts';

const BUCKET = 'postiz-media';
const MEGABYTE = 1024 * 1024;
type Person = Exclude<keyof Team, 'workspaceId' | 'setRole'>;
type Sample = { readonly id: string; readonly name: string; readonly bytes: Buffer };

let backend: LocalBackend;
let team: Team;

beforeAll(async () => {
  backend = await startLocalBackend();
  team = await createTeam(backend);
});
afterAll(async () => await backend?.stop());

/** A row as a device makes it, and an object by its name. */
async function give(sizeBytes: number, stored?: Buffer | null): Promise<Sample> {
  const bytes = randomBytes(sizeBytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const id = randomUUID();
  const row = { id, workspace_id: team.workspaceId, kind: 'video', file_name: 'clip.mp4', mime_type: 'video/mp4' };
  await read(team.editor.from('media_assets').insert({ ...row, extension: 'mp4', size_bytes: sizeBytes, sha256 }));
  const name = `${team.workspaceId}/${sha256}.mp4`;
  if (stored !== null) await put(name, stored ?? bytes);
  return { id, name, bytes };
}

async function put(name: string, bytes: Buffer, options = {}): Promise<void> {
  const { error } = await backend.serviceClient().storage.from(BUCKET).upload(name, bytes, options);
  if (error) throw error;
}

async function ask({ id }: { readonly id: string }, as: Person | null = 'editor', fields = {}) {
  const token = as === null ? '' : `Bearer ${await sessionOf(team[as])}`;
  const answer = await fetch(`${backend.url}/functions/v1/verify-media`, {
    method: 'POST',
    headers: { authorization: token, 'content-type': 'application/json' },
    body: JSON.stringify({ workspace_id: team.workspaceId, asset_id: id, ...fields }),
  });
  return { status: answer.status, body: (await answer.json()) as Verified & { error?: string } };
}

async function rowOf({ id }: Sample) {
  const rows = await read<{ status: string; error_detail: string | null }[]>(
    team.viewer.from('media_assets').select('status, error_detail').eq('id', id),
  );
  return rows[0];
}

const isThere = async ({ name }: Sample) =>
  (await backend.serviceClient().storage.from(BUCKET).info(name)).data !== null;

describe('a file is ready', () => {
  test('once the project has read what Storage has and found the hash that names it (upload/SPEC 4.1)', async () => {
    const file = await give(100_000);
    const before = await rowOf(file);
    const answer = await ask(file);
    expect([before, answer, await rowOf(file)]).toEqual([
      { status: 'pending', error_detail: null },
      { status: 200, body: { status: 'ready' } },
      { status: 'ready', error_detail: null },
    ]);
  });

  test('after several calls, where it is large: each goes on where the last one was', async () => {
    const file = await give(20 * MEGABYTE);
    let readBytes = 0;
    const counting: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (answer.status === 206) readBytes += Number(answer.headers.get('content-length'));
      return answer;
    };
    const { url, publishableKey, secretKey } = backend;
    const handle = createVerifyMedia({
      url,
      publishableKey,
      secretKey,
      fetch: counting,
      budgetBytes: 9 * MEGABYTE,
    });
    const body = JSON.stringify({ workspace_id: team.workspaceId, asset_id: file.id });
    const headers = { authorization: `Bearer ${await sessionOf(team.member)}` };
    const answers: unknown[] = [];
    for (let times = 0; times < 3; times++) {
      answers.push(await (await handle(new Request(url, { method: 'POST', headers, body }))).json());
      answers.push((await rowOf(file))?.status);
    }
    const totalBytes = 20 * MEGABYTE;
    expect({ answers, readBytes }).toEqual({
      answers: [
        { status: 'processing', doneBytes: 9 * MEGABYTE, totalBytes },
        'processing',
        { status: 'processing', doneBytes: 18 * MEGABYTE, totalBytes },
        'processing',
        { status: 'ready' },
        'ready',
      ],
      readBytes: totalBytes,
    });
  });

  test('again, and in several calls, where it counts as not sent since: each goes on where the last one was', async () => {
    const file = await give(20 * MEGABYTE);
    await ask(file);
    await read(backend.serviceClient().from('media_assets').update({ status: 'pending' }).eq('id', file.id));
    const { url, publishableKey, secretKey } = backend;
    const handle = createVerifyMedia({ url, publishableKey, secretKey, fetch, budgetBytes: 12 * MEGABYTE });
    const body = JSON.stringify({ workspace_id: team.workspaceId, asset_id: file.id });
    const headers = { authorization: `Bearer ${await sessionOf(team.member)}` };
    const again = async () => await (await handle(new Request(url, { method: 'POST', headers, body }))).json();
    expect([await again(), await again(), (await rowOf(file))?.status]).toEqual([
      { status: 'processing', doneBytes: 12 * MEGABYTE, totalBytes: 20 * MEGABYTE },
      { status: 'ready' },
      'ready',
    ]);
  });

  test('no more once its object is another, or is gone (upload/SPEC 4.3)', async () => {
    const [replaced, removed] = [await give(10_000), await give(10_000)];
    for (const file of [replaced, removed]) await ask(file);
    await put(replaced.name, randomBytes(10_000), { upsert: true });
    await backend.serviceClient().storage.from(BUCKET).remove([removed.name]);
    const after = [await rowOf(replaced), await rowOf(removed)];
    expect([after, (await ask(replaced)).body, (await ask(removed)).body, await rowOf(replaced)]).toEqual([
      [
        { status: 'pending', error_detail: null },
        { status: 'pending', error_detail: null },
      ],
      { status: 'failed' },
      { status: 'missing' },
      { status: 'failed', error_detail: 'hash_differs' },
    ]);
  });
});

describe('a file is not ready', () => {
  test.each<[string, (sizeBytes: number) => Buffer]>([
    ['another content', (sizeBytes) => randomBytes(sizeBytes)],
    ['a part of it', (sizeBytes) => randomBytes(sizeBytes - 1)],
    ['more', (sizeBytes) => randomBytes(sizeBytes + 1)],
    ['nothing in it', () => Buffer.alloc(0)],
  ])('where Storage has %s: that goes, and what is right may come (upload/SPEC 4.2)', async (_what, make) => {
    const file = await give(50_000, make(50_000));
    const answer = await ask(file);
    const failed = [await rowOf(file), await isThere(file)];
    await put(file.name, file.bytes);
    expect([answer.body, failed, (await ask(file)).body]).toEqual([
      { status: 'failed' },
      [{ status: 'failed', error_detail: 'hash_differs' }, false],
      { status: 'ready' },
    ]);
  });

  test('where Storage has nothing, and nothing is said of it', async () => {
    const file = await give(50_000, null);
    expect([(await ask(file)).body, await rowOf(file)]).toEqual([
      { status: 'missing' },
      { status: 'pending', error_detail: null },
    ]);
  });

  test('where its row has another size; the right object stays, whoever made the row', async () => {
    const file = await give(50_000);
    const id = randomUUID();
    await read(backend.serviceClient().from('media_assets').update({ deleted_at: new Date() }).eq('id', file.id));
    const sha256 = createHash('sha256').update(file.bytes).digest('hex');
    const row = { id, workspace_id: team.workspaceId, kind: 'video', file_name: 'clip.mp4', mime_type: 'video/mp4' };
    await read(team.member.from('media_assets').insert({ ...row, extension: 'mp4', size_bytes: 49_999, sha256 }));
    const wrong = { ...file, id };
    expect([(await ask(wrong, 'member')).body, await rowOf(wrong), await isThere(file)]).toEqual([
      { status: 'failed' },
      { status: 'failed', error_detail: 'size_differs' },
      true,
    ]);
  });
});

describe('between the calls', () => {
  const asMember = async (file: Sample, options: { fetch?: typeof fetch; budgetBytes?: number }) => {
    const { url, publishableKey, secretKey } = backend;
    const handle = createVerifyMedia({ url, publishableKey, secretKey, fetch, ...options });
    const body = JSON.stringify({ workspace_id: team.workspaceId, asset_id: file.id });
    const headers = { authorization: `Bearer ${await sessionOf(team.member)}` };
    const answer = await handle(new Request(url, { method: 'POST', headers, body }));
    return { status: answer.status, body: (await answer.json()) as Verified };
  };

  /** `work` is done once, before the request that `isAt` says. */
  function justBefore(isAt: (url: string, init: RequestInit) => boolean, work: () => Promise<void>): typeof fetch {
    let isDue = true;
    return async (input, init = {}) => {
      if (isDue && isAt(String(input), init)) {
        isDue = false;
        await work();
      }
      return await fetch(input, init);
    };
  }

  test('bytes of another version, from a cache say, decide nothing', async () => {
    const file = await give(50_000);
    const stale: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (!String(input).includes('/object/authenticated/')) return answer;
      const headers = new Headers(answer.headers);
      headers.set('etag', '"older"');
      return new Response(randomBytes((await answer.arrayBuffer()).byteLength), { status: answer.status, headers });
    };
    const answer = await asMember(file, { fetch: stale });
    expect([answer.status, await isThere(file), (await rowOf(file))?.status]).toEqual([503, true, 'pending']);
  });

  test('what has come in place of what was wrong is not removed, nor called wrong', async () => {
    const [atRemoval, atEnd] = [await give(50_000, randomBytes(50_000)), await give(50_000, randomBytes(50_000))];
    const replace = (file: Sample) => async () => await put(file.name, file.bytes, { upsert: true });
    // Its second look at what is there.
    let looks = 0;
    const secondLook = (url: string) => url.endsWith('/rpc/read_media_check') && ++looks === 2;
    const first = await asMember(atRemoval, { fetch: justBefore(secondLook, replace(atRemoval)) });
    const isEnd = (url: string) => url.endsWith('/rpc/end_media_check');
    const second = await asMember(atEnd, { fetch: justBefore(isEnd, replace(atEnd)) });
    const seen = [await rowOf(atRemoval), await rowOf(atEnd)].map((row) => row?.status);
    expect([first.status, second.status, seen, await isThere(atRemoval), await isThere(atEnd)]).toEqual([
      503,
      200,
      ['pending', 'pending'],
      true,
      true,
    ]);
  });

  test('what ends meanwhile is not begun again by a call that is late', async () => {
    const file = await give(20 * MEGABYTE);
    const isKept = (url: string) => url.endsWith('/rpc/keep_media_check');
    const late = justBefore(isKept, async () => {
      await backend.serviceClient().storage.from(BUCKET).remove([file.name]);
    });
    await asMember(file, { fetch: late, budgetBytes: 9 * MEGABYTE });
    expect(await rowOf(file)).toEqual({ status: 'pending', error_detail: null });
  });

  test('a hash that cannot be gone on with is begun anew', async () => {
    const file = await give(20 * MEGABYTE);
    const budgetBytes = 9 * MEGABYTE;
    await asMember(file, { budgetBytes });
    const spoilt: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (!String(input).endsWith('/rpc/read_media_check')) return answer;
      return Response.json({ ...((await answer.json()) as object), state: 'AAAA' });
    };
    const doneBytes = async (options: Parameters<typeof asMember>[1]) => (await asMember(file, options)).body;
    expect([
      await doneBytes({ fetch: spoilt, budgetBytes }),
      await doneBytes({ budgetBytes }),
      await doneBytes({ budgetBytes }),
    ]).toEqual([
      { status: 'processing', doneBytes: 9 * MEGABYTE, totalBytes: 20 * MEGABYTE },
      { status: 'processing', doneBytes: 18 * MEGABYTE, totalBytes: 20 * MEGABYTE },
      { status: 'ready' },
    ]);
  });
});

describe('SECURITY: the function', () => {
  test('answers members alone, and tells nobody else whether there is such a file', async () => {
    const file = await give(1_000);
    const strangers = [await ask(file, 'outsider'), await ask({ id: randomUUID() }, 'outsider'), await ask(file, null)];
    expect([strangers, (await rowOf(file))?.status, (await ask(file, 'viewer')).body]).toEqual([
      [
        { status: 200, body: { status: 'gone' } },
        { status: 200, body: { status: 'gone' } },
        { status: 401, body: { error: 'Sign in' } },
      ],
      'pending',
      { status: 'ready' },
    ]);
  });

  test('takes nothing but ids', async () => {
    const bad = [{ asset_id: 'x' }, { workspace_id: `${team.workspaceId}&select=*` }, { asset_id: null }];
    const answers = [];
    for (const fields of bad) answers.push((await ask({ id: randomUUID() }, 'editor', fields)).status);
    expect(answers).toEqual([400, 400, 400]);
  });

  test('keeps the hash so far from those whose file it is', async () => {
    const file = await give(1_000);
    const asked = { workspace_id: team.workspaceId, asset_id: file.id };
    const forged = { ...asked, object_id: randomUUID(), version: '1' };
    const refused = [
      (await team.owner.rpc('read_media_check', asked)).error?.code,
      (await team.owner.rpc('keep_media_check', { ...forged, done_bytes: 1_000, state: 'AAAA' })).error?.code,
      (await team.owner.rpc('end_media_check', { ...forged, failure: null })).error?.code,
    ];
    expect([refused, (await rowOf(file))?.status]).toEqual([['42501', '42501', '42501'], 'pending']);
  });
});
