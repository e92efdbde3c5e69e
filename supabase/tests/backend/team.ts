import { randomUUID } from 'node:crypto';
import type { SupabaseClient } from '@supabase/supabase-js';
import type { LocalBackend } from '#test/harness/server/backend.ts';

/** A workspace with one person of each role, and somebody who is in none. Each a supabase-js with its session. */
export type Team = {
  readonly workspaceId: string;
  readonly owner: SupabaseClient;
  readonly editor: SupabaseClient;
  readonly member: SupabaseClient;
  readonly viewer: SupabaseClient;
  readonly outsider: SupabaseClient;
  readonly setRole: (person: 'editor' | 'member' | 'viewer', role: string) => Promise<void>;
};

export const PASSWORD = 'a long password';

export async function signUp(backend: LocalBackend, name: string): Promise<{ client: SupabaseClient; email: string }> {
  const client = backend.client();
  const email = `${name}-${randomUUID()}@example.com`;
  const { data, error } = await client.auth.signUp({
    email,
    password: PASSWORD,
    options: { data: { full_name: name } },
  });
  if (error || !data.session) throw new Error(`No session for ${name}: ${error?.message}`);
  return { client, email };
}

export async function createTeam(backend: LocalBackend): Promise<Team> {
  const owner = await signUp(backend, 'owner');
  const workspace = await read<{ id: string }>(owner.client.rpc('create_workspace', { name: 'Team' }));
  const memberIds = new Map<string, string>();
  const join = async (role: string) => {
    const person = await signUp(backend, role);
    const invitation = { workspace_id: workspace.id, email: person.email, role };
    const member = await read<{ id: string }>(owner.client.rpc('invite_member', invitation));
    await read(person.client.rpc('accept_invitation', { invitation_id: member.id }));
    memberIds.set(role, member.id);
    return person.client;
  };
  return {
    workspaceId: workspace.id,
    owner: owner.client,
    editor: await join('editor'),
    member: await join('member'),
    viewer: await join('viewer'),
    outsider: (await signUp(backend, 'outsider')).client,
    setRole: async (person, role) => {
      const change = { workspace_id: workspace.id, member_id: memberIds.get(person), role };
      await read(owner.client.rpc('set_member_role', change));
    },
  };
}

/** The access token of a client that is signed in. */
export async function sessionOf(client: SupabaseClient): Promise<string> {
  const { data } = await client.auth.getSession();
  if (!data.session) throw new Error('No session');
  return data.session.access_token;
}

type Answer = { readonly data: unknown; readonly error: { readonly message: string; readonly code?: string } | null };

/** The data, or the error thrown. */
export async function read<Data>(request: PromiseLike<Answer>): Promise<Data> {
  const { data, error } = await request;
  if (error) throw new Error(`${error.code ?? ''} ${error.message}`.trim());
  return data as Data;
}
