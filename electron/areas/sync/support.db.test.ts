import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AppError } from '#shared/lib/app-error.ts';
import { newId } from '#shared/lib/ids.ts';
import { type OfflineTeam, openOfflineTeam } from '#test/harness/offline-team.ts';

/** As they might stand anywhere: words, an address, a link with a key, tokens, and words that look like ours. */
const SECRETS = [
  'Launch of the Lighthouse',
  'lighthouse_launch',
  'ada@example.com',
  'https://harbour.example/rest/v1?apikey=sb_secret_abc123',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl',
  'sb_publishable_4711',
  'HELLO',
];
const ALL = SECRETS.join(' ');

let desk: OfflineTeam;
beforeEach(async () => {
  desk = await openOfflineTeam();
});
afterEach(() => desk.close());

async function hideSecretsEverywhere(): Promise<void> {
  for (const name of SECRETS) {
    const accountId = await desk.given.account({ name });
    const postId = await desk.given.post({ content: name, accountIds: [accountId] });
    await desk.call('posts.writeText', { postId, accountId, content: name });
    const tagId = await desk.given.tag(name);
    await desk.given.waiting([
      { rowId: postId, patch: { content: name, settings: { [name]: name } }, baseValues: { content: ALL } },
      { tableName: 'tags', rowId: tagId, operation: 'insert', patch: { name }, groupSize: 2 },
      { tableName: 'social_accounts', patch: { handle: name, avatar_url: name, preferences: { token: name } } },
      // Whatever made a column of it.
      { patch: { [name]: name } },
    ]);
    await desk.given.conflicts(
      (['overwrote', 'superseded', 'overlapping', 'removed', 'refused', 'held'] as const).map((reason) => ({
        rowId: postId,
        reason,
        ours: name,
        theirs: { name },
        base: [name],
        detail: reason === 'held' ? `The server answered 500 23505 Key (name)=(${name})` : `23514 ${name}`,
      })),
    );
    await desk.given.conflicts([{ field: name, detail: `undefined ${name}` }, { detail: name }]);
    await desk.call('workspace.rename', { name });
  }
  await desk.write(async (tx, db) => {
    await tx.putBases('posts', [{ id: newId(), content: ALL }]);
    await tx.changeCursor({ epoch: ALL, snapshot: ALL, aclRev: ALL, lastHash: ALL });
    await db.execute(sql`insert into sync_outcomes (workspace_id, mutation_id, outcome)
      values (${desk.workspaceId}, 1, ${JSON.stringify({ message: ALL })}::jsonb)`);
    await db.execute(sql`insert into uploads (workspace_id, media_asset_id, upload_url, code)
      values (${desk.workspaceId}, ${newId()}, ${ALL}, ${ALL})`);
  });
  const error = new AppError('project_not_supabase', ALL, { details: { reason: ALL, url: ALL } });
  const call = { name: 'sync_push', atMs: 0, durationMs: 12, status: 409, bytesSent: 812, bytesReceived: 90 };
  desk.say({
    state: () => ({ kind: 'waiting', syncedAtMs: 0, error, retryAtMs: 1 }),
    calls: () => [call, ...SECRETS.map((name) => ({ ...call, name }))],
  });
}

it('a support file has nothing that anybody wrote, no name, address or token, wherever it stands', async () => {
  await hideSecretsEverywhere();
  const { text } = await desk.call('sync.exportSupport', {});
  // Any piece of one would be too much.
  const words = SECRETS.flatMap((secret) => [secret, ...secret.split(/[\s@?=./_]+/).filter((word) => word.length > 3)]);
  const ours = new Set(['rest', 'https', 'example', 'secret', 'launch']);
  const found = words.filter(
    (word) => !ours.has(word.toLowerCase()) && text.toLowerCase().includes(word.toLowerCase()),
  );
  expect(found).toEqual([]);
});

it('and still tells what somebody needs who helps', async () => {
  await hideSecretsEverywhere();
  const report = JSON.parse((await desk.call('sync.exportSupport', {})).text);
  expect(Object.keys(report).sort()).toEqual([
    'calls',
    'clientId',
    'conflicts',
    'epoch',
    'made',
    'mutations',
    'outbox',
    'pulledAt',
    'schemaVersion',
    'snapshot',
    'status',
    'waiting',
  ]);
  expect(report).toMatchObject({
    epoch: '(left out)',
    status: { kind: 'waiting', code: 'project_not_supabase' },
  });
  expect(report.waiting.count).toBe(report.outbox.length);
  const texts = { table: 'posts', operation: 'update', columns: ['content', 'settings'] };
  expect(report.outbox).toContainEqual(expect.objectContaining(texts));
  expect(report.calls.at(-1)).toMatchObject({ name: 'sync_push', status: 409, bytesSent: 812 });
  const codes = new Set(report.conflicts.map(({ code }: { code: string | null }) => code));
  expect([...codes].sort()).toEqual(['23505', '23514', null].sort());
});
