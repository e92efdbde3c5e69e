import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalBackend, startLocalBackend } from '#test/harness/server/backend.ts';
import { createCollectMedia } from '../functions/collect-media/collect-media.ts';
import { createTeam, read, sessionOf, type Team } from './backend/team.ts';

const BUCKET = 'postiz-media';
const migrations = mkdtempSync(path.join(tmpdir(), 'postroom-migrations-'));

let backend: LocalBackend;
let team: Team;

beforeAll(async () => {
  cpSync(path.resolve(import.meta.dirname, '../migrations'), migrations, { recursive: true });
  // A month is over at once.
  writeFileSync(
    path.join(migrations, '29991231000000_no_grace.sql'),
    `create or replace function private.media_grace() returns interval language sql immutable set search_path = ''
      as $$ select interval '0' $$;`,
  );
  backend = await startLocalBackend({ migrations });
  team = await createTeam(backend);
});
afterAll(async () => {
  await backend?.stop();
  rmSync(migrations, { recursive: true, force: true });
});

async function collect(headers: Record<string, string>) {
  const answer = await fetch(`${backend.url}/functions/v1/collect-media`, { method: 'POST', headers });
  return { status: answer.status, body: (await answer.json()) as unknown };
}
/** The function itself, with another line to the project. */
async function collectBy(send: typeof fetch) {
  const request = new Request(backend.url, { method: 'POST', headers: { apikey: backend.secretKey } });
  const answer = await createCollectMedia({ url: backend.url, fetch: send })(request);
  return { status: answer.status, body: (await answer.json()) as unknown };
}
const asService = () => ({ apikey: backend.secretKey });

type Sample = { readonly id: string; readonly name: string; readonly bytes: Buffer };

async function give(details: object = {}): Promise<Sample> {
  const bytes = randomBytes(1_000);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const id = randomUUID();
  const row = { id, workspace_id: team.workspaceId, kind: 'video', file_name: 'clip.mp4', mime_type: 'video/mp4' };
  await read(team.editor.from('media_assets').insert({ ...row, extension: 'mp4', size_bytes: 1_000, sha256, details }));
  const name = `${team.workspaceId}/${sha256}.mp4`;
  await send({ id, name, bytes });
  return { id, name, bytes };
}

async function send({ name, bytes }: Sample): Promise<void> {
  const { error } = await team.editor.storage.from(BUCKET).upload(name, bytes);
  if (error) throw error;
}

async function verify({ id }: Sample): Promise<unknown> {
  const answer = await fetch(`${backend.url}/functions/v1/verify-media`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await sessionOf(team.editor)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ workspace_id: team.workspaceId, asset_id: id }),
  });
  return await answer.json();
}

const isThere = async ({ name }: Sample) =>
  (await backend.serviceClient().storage.from(BUCKET).info(name)).data !== null;
const change = async ({ id }: Sample, values: object) =>
  await read(team.editor.from('media_assets').update(values).eq('id', id));
const statusOf = async ({ id }: Sample) =>
  (await read<{ status: string }[]>(team.viewer.from('media_assets').select('status').eq('id', id)))[0]?.status;

test('what nothing uses goes from Storage, with its bytes; what is used stays', async () => {
  const [kept, gone] = [await give(), await give()];
  for (const file of [kept, gone]) await verify(file);
  await change(gone, { deleted_at: new Date() });
  const answer = await collect(asService());
  const again = await collect(asService());
  expect([answer, again, await isThere(kept), await isThere(gone), await statusOf(kept)]).toEqual([
    { status: 200, body: { marked: 1, freed: 0, removed: 1, failed: 0, isWhole: true } },
    { status: 200, body: { marked: 0, freed: 0, removed: 0, failed: 0, isWhole: true } },
    true,
    false,
    'ready',
  ]);
});

test('a file that comes back after that is to be sent again, and is ready then (upload/SPEC 4.3)', async () => {
  const file = await give();
  await verify(file);
  await change(file, { deleted_at: new Date() });
  await collect(asService());
  await change(file, { deleted_at: null });
  const before = [await statusOf(file), await verify(file)];
  await send(file);
  expect([before, await verify(file), await statusOf(file)]).toEqual([
    ['pending', { status: 'missing' }],
    { status: 'ready' },
    'ready',
  ]);
});

test('an object that Storage cannot remove holds up no other', async () => {
  const [bad, good] = [await give(), await give()];
  // The bad one is marked, and so taken, first.
  await change(bad, { deleted_at: new Date() });
  await read(backend.serviceClient().rpc('mark_media_garbage', { page_size: 500 }));
  await change(good, { deleted_at: new Date() });
  const answer = await collectBy(async (input, init) =>
    init?.method === 'DELETE' && String(init.body).includes(bad.name)
      ? new Response('no', { status: 403 })
      : await fetch(input, init),
  );
  expect([answer.status, await isThere(bad), await isThere(good)]).toEqual([200, true, false]);
});

test('a Storage that refuses every removal is asked a few times, and the answer says so', async () => {
  const files = [await give(), await give(), await give(), await give()];
  for (const file of files) await change(file, { deleted_at: new Date() });
  let asked = 0;
  const answer = await collectBy(async (input, init) => {
    if (init?.method !== 'DELETE') return await fetch(input, init);
    asked += 1;
    return new Response('no', { status: 403 });
  });
  expect([answer.status, asked, answer.body]).toEqual([
    200,
    3,
    expect.objectContaining({ removed: 0, failed: 3, isWhole: false }),
  ]);
});

test('SECURITY: nobody but the service has it run, whatever their role', async () => {
  const file = await give();
  await change(file, { deleted_at: new Date() });
  const owner = { authorization: `Bearer ${await sessionOf(team.owner)}` };
  const refused = [
    await collect({}),
    await collect({ apikey: backend.publishableKey }),
    await collect({ apikey: backend.publishableKey, ...owner }),
    // A key beside it does not make a session the service.
    await collect({ apikey: backend.secretKey, ...owner }),
  ];
  expect([refused.map(({ status }) => status), await isThere(file)]).toEqual([[401, 403, 403, 403], true]);
});
