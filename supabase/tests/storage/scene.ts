import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { SupabaseClient } from '@supabase/supabase-js';
import type { LocalBackend } from '#test/harness/server/backend.ts';
import { INSIDE } from '../access/expected.ts';
import { read, sessionOf, signUp } from '../backend/team.ts';
import type { Identity } from './ask-storage.ts';
import { CALLERS, type Caller } from './expected.ts';

export const BUCKET = 'postiz-media';

/** An object of the workspace, and a name in it that is free. */
export type Place = { readonly name: string; readonly bytes: Buffer; readonly free: string };

export type Scene = {
  readonly workspaceId: string;
  /** The neighbour's, with an object in it. */
  readonly elsewhere: { readonly workspaceId: string; readonly name: string };
  readonly identityOf: (caller: Caller) => Identity;
  /** An editor who is none of the callers. */
  readonly colleague: Identity;
  readonly makePlace: () => Promise<Place>;
  /** What Storage has of it, whoever may see it. */
  readonly readObject: (name: string) => Promise<Buffer | null>;
  /** Of all that there is. */
  readonly listNames: () => Promise<string[]>;
};

export async function createScene(backend: LocalBackend): Promise<Scene> {
  const { workspaceId, clients, colleague } = await createPeople(backend);
  const neighbour = clients.get('neighbour');
  if (!neighbour) throw new Error('Bug: no neighbour');
  const elsewhereId = await createWorkspace(neighbour);
  const identities = await createIdentities(backend, clients);
  const bucket = backend.serviceClient().storage.from(BUCKET);

  async function put(workspace: string): Promise<Place> {
    const bytes = randomBytes(200);
    const name = nameFor(workspace, bytes);
    const { error } = await bucket.upload(name, bytes, { contentType: 'video/mp4' });
    if (error) throw error;
    return { name, bytes, free: nameFor(workspace, randomBytes(8)) };
  }

  async function listNames(folder = ''): Promise<string[]> {
    const { data, error } = await bucket.list(folder, { limit: 10_000 });
    if (error) throw error;
    const inside = data.map(async ({ name, id }) => {
      const path = folder ? `${folder}/${name}` : name;
      return id === null ? await listNames(path) : [path];
    });
    return (await Promise.all(inside)).flat().sort();
  }

  return {
    workspaceId,
    elsewhere: { workspaceId: elsewhereId, name: (await put(elsewhereId)).name },
    identityOf: (caller) => identities.get(caller) ?? {},
    colleague: await identityOf(backend, colleague),
    makePlace: async () => await put(workspaceId),
    readObject: async (name) => {
      const { data } = await bucket.download(name);
      return data ? Buffer.from(await data.arrayBuffer()) : null;
    },
    listNames,
  };
}

export function nameFor(workspaceId: string, bytes: Buffer): string {
  return `${workspaceId}/${createHash('sha256').update(bytes).digest('hex')}.mp4`;
}

type People = {
  readonly workspaceId: string;
  readonly clients: ReadonlyMap<Caller, SupabaseClient>;
  readonly colleague: SupabaseClient;
};

async function createPeople(backend: LocalBackend): Promise<People> {
  const owner = await signUp(backend, 'owner');
  const workspaceId = await createWorkspace(owner.client);
  const clients = new Map<Caller, SupabaseClient>([['owner', owner.client]]);
  const memberIds = new Map<string, string>();

  async function join(name: string, role: string, { answers = true } = {}): Promise<SupabaseClient> {
    const person = await signUp(backend, name);
    const invitation = { workspace_id: workspaceId, email: person.email, role };
    const { id } = await read<{ id: string }>(owner.client.rpc('invite_member', invitation));
    if (answers) await read(person.client.rpc('accept_invitation', { invitation_id: id }));
    memberIds.set(name, id);
    return person.client;
  }
  const end = async (call: string, name: string) =>
    await read(owner.client.rpc(call, { workspace_id: workspaceId, member_id: memberIds.get(name) }));

  for (const role of INSIDE) if (role !== 'owner') clients.set(role, await join(role, role));
  for (const name of ['removed', 'suspended'] as const) clients.set(name, await join(name, 'admin'));
  clients.set('invited', await join('invited', 'admin', { answers: false }));
  await end('remove_member', 'removed');
  await end('suspend_member', 'suspended');
  for (const name of ['stranger', 'neighbour'] as const) clients.set(name, (await signUp(backend, name)).client);
  return { workspaceId, clients, colleague: await join('colleague', 'editor') };
}

async function createWorkspace(client: SupabaseClient): Promise<string> {
  return (await read<{ id: string }>(client.rpc('create_workspace', { name: 'Team' }))).id;
}

async function createIdentities(
  backend: LocalBackend,
  clients: ReadonlyMap<Caller, SupabaseClient>,
): Promise<Map<Caller, Identity>> {
  const identities = new Map<Caller, Identity>();
  for (const caller of CALLERS) {
    const client = clients.get(caller);
    if (client) identities.set(caller, await identityOf(backend, client));
  }
  const owner = identities.get('owner');
  identities.set('anon', { apikey: backend.publishableKey });
  identities.set('forger', { ...owner, authorization: forge(owner?.authorization ?? '') });
  return identities;
}

async function identityOf(backend: LocalBackend, client: SupabaseClient): Promise<Identity> {
  return { apikey: backend.publishableKey, authorization: `Bearer ${await sessionOf(client)}` };
}

/** The same claims, signed by a key of the forger's. */
function forge(authorization: string): string {
  const [, claims = ''] = authorization.replace('Bearer ', '').split('.');
  const head = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
  const signature = createHmac('sha256', 'not the secret').update(`${head}.${claims}`).digest('base64url');
  return `Bearer ${head}.${claims}.${signature}`;
}
