import { randomUUID } from 'node:crypto';
import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalBackend, startLocalBackend } from '#test/harness/server/backend.ts';
import { createTeam, read, signUp, type Team } from './backend/team.ts';

let backend: LocalBackend;
let team: Team;

beforeAll(async () => {
  backend = await startLocalBackend();
  team = await createTeam(backend);
});
afterAll(async () => await backend?.stop());

async function addAccount(client: SupabaseClient): Promise<string> {
  const [account] = await read<{ id: string }[]>(
    client
      .from('social_accounts')
      .insert({ workspace_id: team.workspaceId, provider: 'bluesky', display_name: 'Ada', handle: randomUUID() })
      .select('id'),
  );
  return account?.id ?? '';
}

type Plan = { readonly content: string; readonly accountId: string; readonly day: string };

async function planPost(client: SupabaseClient, { content, accountId, day }: Plan): Promise<string> {
  const [post] = await read<{ id: string }[]>(
    client
      .from('posts')
      .insert({
        workspace_id: team.workspaceId,
        content,
        publish_date: `${day}T09:00:00Z`,
        state: 'queued',
        timezone: 'UTC',
      })
      .select(),
  );
  const target = { post_id: post?.id, social_account_id: accountId, workspace_id: team.workspaceId };
  await read(client.from('post_targets').insert(target));
  return post?.id ?? '';
}

describe('the local backend', () => {
  test('lets somebody sign up, make a workspace, plan a post and read it with its accounts', async () => {
    const accountId = await addAccount(team.owner);
    await planPost(team.editor, { content: 'Another', accountId: await addAccount(team.owner), day: '2027-04-01' });
    await planPost(team.editor, { content: 'Hello', accountId, day: '2027-03-01' });
    const rows = await read<unknown[]>(
      team.editor
        .from('posts')
        .select('*, post_targets (*, social_accounts (*))')
        .eq('workspace_id', team.workspaceId)
        .eq('state', 'queued')
        .order('publish_date'),
    );
    expect(rows).toEqual([
      expect.objectContaining({
        content: 'Hello',
        publish_date: expect.stringContaining('2027-03-01'),
        post_targets: [
          expect.objectContaining({
            status: 'waiting',
            social_accounts: expect.objectContaining({ id: accountId, display_name: 'Ada' }),
          }),
        ],
      }),
      expect.objectContaining({ content: 'Another', post_targets: [expect.objectContaining({ status: 'waiting' })] }),
    ]);
  });

  test('embeds by a key that is named, by a column, and the other way round', async () => {
    const [accountId, otherId] = [await addAccount(team.owner), await addAccount(team.owner)];
    const postId = await planPost(team.editor, { content: 'Named', accountId, day: '2028-01-01' });
    await planPost(team.editor, { content: 'Other', accountId: otherId, day: '2028-01-01' });
    const one = (select: string) => read(team.viewer.from('posts').select(select).eq('id', postId).single());
    const target = { social_accounts: { id: accountId } };
    expect([
      await one('post_targets!post_targets_post_fkey(social_accounts!post_targets_account_fkey(id))'),
      await one('post_targets(account:social_account_id(id))'),
      await one('post_targets!inner(social_accounts!inner(id))'),
      await read(team.viewer.from('social_accounts').select('post_targets(posts(content))').eq('id', accountId)),
    ]).toEqual([
      { post_targets: [target] },
      { post_targets: [{ account: { id: accountId } }] },
      { post_targets: [target] },
      [{ post_targets: [{ posts: { content: 'Named' } }] }],
    ]);
  });

  test('shows an outsider nothing, and somebody without a session not even that there is a table', async () => {
    const seen = await read(team.outsider.from('posts').select('id'));
    const { error } = await backend.client().from('posts').select('id');
    const workspaces = await read(team.outsider.from('workspaces').select('id').eq('id', team.workspaceId));
    expect({ seen, workspaces, code: error?.code }).toEqual({ seen: [], workspaces: [], code: '42501' });
  });

  test('asks for a key: without one nobody is let in, least of all as service_role', async () => {
    const statuses = await Promise.all(
      ['/rest/v1/posts', '/rest/v1/credentials', '/auth/v1/user', '/storage/v1/bucket'].map(
        async (path) => (await fetch(`${backend.url}${path}`)).status,
      ),
    );
    const buckets = await (await fetch(`${backend.url}/storage/v1/bucket`)).json();
    expect({ statuses: statuses.slice(0, 3), buckets }).toEqual({ statuses: [401, 401, 401], buckets: [] });
  });

  test('keeps what the migrations withhold by column: an editor cannot forge what the server writes', async () => {
    const accountId = await addAccount(team.owner);
    const post = { workspace_id: team.workspaceId, content: 'Mine', state: 'draft' };
    const [made] = await read<{ id: string }[]>(team.editor.from('posts').insert(post).select('id'));
    const target = { workspace_id: team.workspaceId, post_id: made?.id, social_account_id: accountId };
    const answers = [
      await team.editor.from('post_targets').insert({ ...target, status: 'published' }),
      await team.editor.from('posts').insert({ ...post, created_by: randomUUID() }),
      await team.editor.from('credentials').select('id'),
    ];
    expect(answers.map(({ error }) => error?.code)).toEqual(['42501', '42501', '42501']);
  });

  test('encrypts a credential for a server, which stores it as text', async () => {
    const server = backend.serviceClient();
    const accountId = await addAccount(team.owner);
    const sealed = await read<string>(server.rpc('encrypt_credential', { plaintext: 'a token', key_id: 'default' }));
    expect(sealed).toMatch(/^\\x01[0-9a-f]+$/);
    await read(
      server.from('credentials').insert({
        social_account_id: accountId,
        workspace_id: team.workspaceId,
        access_token_encrypted: sealed,
        token_expires_at: '2027-01-01T00:00:00Z',
        scopes: ['write'],
      }),
    );
    const opened = await read(server.rpc('read_credential', { account_id: accountId }));
    expect(opened).toEqual([expect.objectContaining({ access_token: 'a token', scopes: ['write'] })]);
    const { error } = await team.owner.rpc('encrypt_credential', { plaintext: 'a token', key_id: 'default' });
    expect(error?.code).toBe('42501');
  });

  test('keeps requests that come at once apart: each runs with the rights of who sent it', async () => {
    const server = backend.serviceClient();
    const asked = Array.from({ length: 60 }, async (_, index) => {
      const client = [team.owner, team.outsider, server][index % 3] ?? server;
      const { data } = await client.from('workspaces').select('id').eq('id', team.workspaceId);
      return data?.length;
    });
    const counts = await Promise.all(asked);
    expect(counts).toEqual(counts.map((_, index) => (index % 3 === 1 ? 0 : 1)));
  });

  test('refuses a second account for an address, and a wrong password', async () => {
    const { email } = await signUp(backend, 'twice');
    const again = await backend.client().auth.signUp({ email, password: 'another password' });
    const wrong = await backend.client().auth.signInWithPassword({ email, password: 'a wrong password' });
    expect([again.data.session, wrong.data.session]).toEqual([null, null]);
  });
});
