import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTeamDatabase, type TeamDatabase } from '#test/harness/server/team-server.ts';

/** Two connections at once, which a database in one process has not. */
let team: TeamDatabase;
let workspaceId: string;

beforeAll(async () => {
  team = await startTeamDatabase();
  const ada = await team.signUp('ada@example.com');
  workspaceId = await team.as(ada, async (sql) => {
    const [row] = await sql<{ id: string }[]>`select id from public.create_workspace('Studio')`;
    return row?.id ?? '';
  });
});
afterAll(async () => await team?.stop());

type Stored = { readonly assetId: string; readonly objectId: string };
let stored: Stored;

beforeEach(async () => {
  const sha256 = randomUUID().replaceAll('-', '').repeat(2);
  const [assetId, objectId] = [randomUUID(), randomUUID()];
  await team.admin`insert into public.media_assets (id, workspace_id, kind, file_name, mime_type, extension, size_bytes, sha256)
    values (${assetId}, ${workspaceId}, 'video', 'clip.mp4', 'video/mp4', 'mp4', 10, ${sha256})`;
  await team.admin`insert into storage.objects (id, bucket_id, name, version)
    values (${objectId}, 'postiz-media', ${`${workspaceId}/${sha256}.mp4`}, '1')`;
  stored = { assetId, objectId };
});

const end = (sql: Sql, { assetId, objectId }: Stored) =>
  sql`select private.end_media_check(${workspaceId}, ${assetId}, ${objectId}, '1', null) as status`;
const overwrite = (sql: Sql, { objectId }: Stored) =>
  sql`update storage.objects set version = '2' where id = ${objectId}`;
const statusOf = async ({ assetId }: Stored) =>
  (await team.admin<{ status: string }[]>`select status from public.media_assets where id = ${assetId}`)[0]?.status;

test('an object that is written over while its check ends is never ready (upload/SPEC 4.3)', async () => {
  let ending: Promise<unknown> = Promise.resolve();
  await team.admin.begin(async (tx) => {
    await overwrite(tx as unknown as Sql, stored);
    // It waits for the row, which the overwriting has locked; or else it would find the old version, and say ready.
    ending = end(team.owner, stored).then((rows) => rows);
    await new Promise((resolve) => setTimeout(resolve, 300));
  });
  await ending;
  expect(await statusOf(stored)).toBe('pending');
});

test('an object that is written over before a check that ends is committed is looked at again', async () => {
  let overwriting: Promise<unknown> = Promise.resolve();
  await team.owner.begin(async (tx) => {
    await end(tx as unknown as Sql, stored);
    overwriting = overwrite(team.admin, stored).then((rows) => rows);
    await new Promise((resolve) => setTimeout(resolve, 300));
  });
  await overwriting;
  expect(await statusOf(stored)).toBe('pending');
});

test('a removed file and a live one of the same content are both looked at again', async () => {
  await end(team.owner, stored);
  const live = randomUUID();
  await team.admin`update public.media_assets set deleted_at = now() where id = ${stored.assetId}`;
  await team.admin`insert into public.media_assets (id, workspace_id, kind, file_name, mime_type, extension, size_bytes, sha256)
    select ${live}, workspace_id, kind, file_name, mime_type, extension, size_bytes, sha256
    from public.media_assets where id = ${stored.assetId}`;
  await end(team.owner, { ...stored, assetId: live });
  await overwrite(team.admin, stored);
  expect([await statusOf(stored), await statusOf({ ...stored, assetId: live })]).toEqual(['pending', 'pending']);
});

test('another kind of file by the same hash is another object', async () => {
  await end(team.owner, stored);
  await team.admin`insert into storage.objects (bucket_id, name, version)
    select 'postiz-media', replace(name, '.mp4', '.png'), '1' from storage.objects where id = ${stored.objectId}`;
  await team.admin`update storage.objects set version = '2' where name like '%.png'`;
  expect(await statusOf(stored)).toBe('ready');
});
