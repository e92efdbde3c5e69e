import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTeamServer, type TeamServer } from '#test/harness/server/team-server.ts';

/** How a script of the team's own uses the tables, with supabase-js and real PostgREST; nothing is filled in for it. */
let server: TeamServer;
let editor: SupabaseClient;
let worker: SupabaseClient;
let workspaceId: string;
let accountId: string;

beforeAll(async () => {
  server = await startTeamServer();
  const owner = await server.signUp('owner@example.com');
  editor = server.client(owner);
  worker = server.client('service_role');
  workspaceId = (await editor.rpc('create_workspace', { name: 'Studio', timezone: 'Europe/Berlin' }).throwOnError())
    .data.id;
  const account = { workspace_id: workspaceId, provider: 'mastodon', display_name: 'Studio', handle: '@studio' };
  accountId = (await editor.from('social_accounts').insert(account).select('id').single().throwOnError()).data.id;
});
afterAll(async () => await server?.stop());

test('a post is planned, given a target, and read with it', async () => {
  const { data: post } = await editor
    .from('posts')
    .insert({
      workspace_id: workspaceId,
      content: 'The autumn menu is here',
      publish_date: '2027-10-01T07:30:00Z',
      state: 'queued',
      timezone: 'Europe/Berlin',
    })
    .select()
    .single()
    .throwOnError();
  await editor
    .from('post_targets')
    .insert({ post_id: post.id, social_account_id: accountId, workspace_id: workspaceId })
    .throwOnError();
  const { data: posts } = await editor
    .from('posts')
    .select('*, post_targets (*, social_accounts (*))')
    .eq('workspace_id', workspaceId)
    .eq('state', 'queued')
    .order('publish_date')
    .throwOnError();
  expect(posts).toMatchObject([
    {
      id: post.id,
      wall_time: '2027-10-01T09:30:00',
      post_targets: [{ status: 'waiting', social_accounts: { handle: '@studio' } }],
    },
  ]);
});

test('the worker encrypts a token and stores it', async () => {
  const { data: encrypted } = await worker
    .rpc('encrypt_credential', { plaintext: 'a-token', key_id: 'default' })
    .throwOnError();
  await worker
    .from('credentials')
    .insert({
      social_account_id: accountId,
      workspace_id: workspaceId,
      access_token_encrypted: encrypted,
      token_expires_at: '2027-12-31T00:00:00Z',
      scopes: ['read', 'write'],
    })
    .throwOnError();
  const { data } = await worker.rpc('read_credential', { account_id: accountId }).throwOnError();
  expect(data).toMatchObject([{ access_token: 'a-token', scopes: ['read', 'write'] }]);
});

test('every table can be embedded in those that refer to it without saying which key is meant', async () => {
  const pairs = await server.admin<{ child: string; parent: string }[]>`
    select conrelid::regclass::text as child, confrelid::regclass::text as parent from pg_constraint
    where contype = 'f' and connamespace = 'public'::regnamespace and confrelid <> conrelid
      and confrelid <> 'auth.users'::regclass`;
  const ambiguous: string[] = [];
  for (const { child, parent } of pairs) {
    for (const [from, embedded] of [
      [child, parent],
      [parent, child],
    ]) {
      const { error } = await worker
        .from(from as string)
        .select(`id, ${embedded}(id)`)
        .limit(1);
      if (error) ambiguous.push(`${from} → ${embedded}: ${error.message}`);
    }
  }
  expect(ambiguous).toEqual([]);
});
