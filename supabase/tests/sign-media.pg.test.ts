import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LocalBackend, startLocalBackend } from '#test/harness/server/backend.ts';
import { signMedia } from '../functions/_shared/sign-media.ts';
import { createTeam, read, sessionOf, type Team } from './backend/team.ts';

const BUCKET = 'postiz-media';

let backend: LocalBackend;
let team: Team;
let file: { readonly id: string; readonly name: string; readonly bytes: Buffer };

beforeAll(async () => {
  backend = await startLocalBackend();
  team = await createTeam(backend);
});
afterAll(async () => await backend?.stop());

beforeEach(async () => {
  const bytes = randomBytes(1_000);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const id = randomUUID();
  const row = { id, workspace_id: team.workspaceId, kind: 'video', file_name: 'clip.mp4', mime_type: 'video/mp4' };
  await read(team.editor.from('media_assets').insert({ ...row, extension: 'mp4', size_bytes: 1_000, sha256 }));
  const name = `${team.workspaceId}/${sha256}.mp4`;
  const { error } = await team.editor.storage.from(BUCKET).upload(name, bytes);
  if (error) throw error;
  file = { id, name, bytes };
});

async function verify(): Promise<void> {
  await fetch(`${backend.url}/functions/v1/verify-media`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await sessionOf(team.editor)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ workspace_id: team.workspaceId, asset_id: file.id }),
  });
}

type Options = { secretKey?: string; seconds?: number; workspaceId?: string; fetch?: typeof fetch };

async function sign({ secretKey, seconds = 60, workspaceId, fetch: send = fetch }: Options = {}) {
  return await signMedia(
    { url: backend.url, secretKey: secretKey ?? backend.secretKey, fetch: send },
    { workspace_id: workspaceId ?? team.workspaceId, asset_id: file.id, seconds },
  );
}

const overwrite = async () => {
  const bytes = randomBytes(1_000);
  await backend.serviceClient().storage.from(BUCKET).upload(file.name, bytes, { upsert: true });
};

describe('an address for a platform that fetches a file', () => {
  test('serves without a token, for a file that is ready, and in parts', async () => {
    await verify();
    const signed = await sign();
    const url = signed.status === 'signed' ? signed.url : '';
    const whole = await fetch(url);
    const part = await fetch(url, { headers: { range: 'bytes=0-9' } });
    expect([Buffer.from(await whole.arrayBuffer()).equals(file.bytes), part.status]).toEqual([true, 206]);
  });

  test('ends when it was said to', async () => {
    await verify();
    const signed = await sign({ seconds: 1 });
    const url = signed.status === 'signed' ? signed.url : '';
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect((await fetch(url)).status).toBeGreaterThanOrEqual(400);
  });

  test('is made only of what was found right, and of the version that was', async () => {
    const unchecked = await sign();
    await verify();
    await overwrite();
    const replaced = await sign();
    await verify();
    const wrong = await sign();
    expect([unchecked, replaced, wrong]).toEqual([
      { status: 'not_ready' },
      { status: 'not_ready' },
      { status: 'not_ready' },
    ]);
  });

  test('is not given when the object is replaced while it is made', async () => {
    await verify();
    const late: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (String(input).includes('/object/sign/')) await overwrite();
      return answer;
    };
    expect(await sign({ fetch: late })).toEqual({ status: 'not_ready' });
  });

  test('is not made of a file that was removed, or of another workspace', async () => {
    await verify();
    const elsewhere = await sign({ workspaceId: randomUUID() });
    await read(team.editor.from('media_assets').update({ deleted_at: new Date() }).eq('id', file.id));
    expect([elsewhere, await sign()]).toEqual([{ status: 'gone' }, { status: 'gone' }]);
  });

  test('is made of a file in the trash that a post has, which is checked like any other', async () => {
    const [asset, post] = [{ workspace_id: team.workspaceId, media_asset_id: file.id }, randomUUID()];
    const service = backend.serviceClient();
    const words = { content: 'Hello', state: 'draft', wall_time: '2030-01-02T08:00' };
    await read(service.from('posts').insert({ id: post, workspace_id: team.workspaceId, ...words }));
    await read(service.from('post_media').insert({ ...asset, post_id: post, rank: 'a' }));
    await read(team.editor.from('media_assets').update({ deleted_at: new Date() }).eq('id', file.id));
    await verify();
    expect(await sign()).toMatchObject({ status: 'signed' });
  });

  test('SECURITY: is never made for a member, or for longer than an hour', async () => {
    await verify();
    const failures = [
      { secretKey: await sessionOf(team.owner) },
      { secretKey: backend.publishableKey },
      { seconds: 3_601 },
      { seconds: 0 },
      { seconds: 0.5 },
    ].map(
      async (options) =>
        await sign(options).then(
          ({ status }) => status,
          (error: unknown) => String(error),
        ),
    );
    expect(await Promise.all(failures)).toEqual([
      expect.stringMatching(/^Error: The database answered 40[13] to read_media_check$/),
      expect.stringMatching(/^Error: The database answered 40[13] to read_media_check$/),
      ...Array(3).fill('RangeError: An address lasts 1 to 3600 seconds'),
    ]);
  });
});
