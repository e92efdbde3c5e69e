import { randomUUID } from 'node:crypto';
import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { type LocalBackend, startLocalBackend } from '#test/harness/server/backend.ts';
import { createRealtime, isInSnapshot, type Realtime, type RealtimeOptions } from './realtime.ts';

type Person = { readonly client: SupabaseClient; readonly id: string; readonly email: string };

let backend: LocalBackend;
let ann: Person;
let bob: Person;
let workspaceId: string;
let bobsMembership: string | null;
const open: Realtime[] = [];
let uptimeMs = 0;

beforeAll(async () => {
  backend = await startLocalBackend();
  ann = await signUp('ann@example.com');
  bob = await signUp('bob@example.com');
  workspaceId = await read<string>(ann.client.rpc('create_workspace', { name: 'Studio' }).select('id'), 'id');
});
afterAll(() => backend.stop());
beforeEach(async () => {
  const invitation = { workspace_id: workspaceId, email: bob.email, role: 'editor' };
  bobsMembership = await read<string>(ann.client.rpc('invite_member', invitation).select('id'), 'id');
  await bob.client.rpc('accept_invitation', { invitation_id: bobsMembership }).throwOnError();
});
afterEach(async () => {
  for (const realtime of open.splice(0)) realtime.close();
  await remove();
});

async function signUp(email: string): Promise<Person> {
  const client = backend.client();
  const { data } = await client.auth.signUp({ email, password: 'a long password' });
  return { client, email, id: must(data.user, 'the user').id };
}

async function read<Value>(request: PromiseLike<{ data: unknown; error: unknown }>, column: string): Promise<Value> {
  const { data, error } = await request;
  if (error) throw error;
  return (Array.isArray(data) ? data[0] : data)[column];
}

async function remove(): Promise<void> {
  if (bobsMembership === null) return;
  const member = { workspace_id: workspaceId, member_id: bobsMembership };
  await ann.client.rpc('remove_member', member).throwOnError();
  bobsMembership = null;
}
const tokenOf = async ({ client }: Person) =>
  must((await client.auth.getSession()).data.session, 'session').access_token;

function listen(person: Person, others: Partial<RealtimeOptions> = {}) {
  const hints: (string | null)[] = [];
  let changes = 0;
  const realtime = createRealtime({
    project: async () => backend,
    readAccessToken: () => tokenOf(person),
    workspaceId,
    userId: person.id,
    deviceKey: randomUUID(),
    onHint: (xid) => hints.push(xid),
    onOthers: () => {
      changes++;
    },
    uptimeMs: () => uptimeMs,
    log: () => undefined,
    ...others,
  });
  open.push(realtime);
  realtime.ensure();
  return { ...realtime, hints, changes: () => changes };
}

const addTag = () =>
  ann.client.from('tags').insert({ workspace_id: workspaceId, name: randomUUID(), color: '#336699' }).throwOnError();

describe('hints (SPEC 9.1)', () => {
  it('come to everybody in the workspace, once they listen', async () => {
    const [a, b] = [listen(ann), listen(bob)];
    await vi.waitFor(() => expect([a.hints, b.hints]).toEqual([[null], [null]]), 5_000);
    await addTag();
    await vi.waitFor(() => expect([a.hints.length, b.hints.length]).toEqual([2, 2]), 5_000);
    expect(a.hints[1]).toMatch(/^\d+$/);
    expect(b.hints).toEqual(a.hints);
  });

  it('come to nobody else', async () => {
    const eve = await signUp('eve@example.com');
    const a = listen(ann);
    const outside = listen(eve);
    const nobody = listen({
      ...eve,
      client: { ...eve.client, auth: { getSession: async () => ({ data: {} }) } } as never,
    });
    await vi.waitFor(() => expect(a.hints).toEqual([null]), 5_000);
    await addTag();
    await vi.waitFor(() => expect(a.hints.length).toBe(2), 5_000);
    expect([outside.hints, nobody.hints]).toEqual([[], []]);
  });
});

describe('who has a post open (SPEC 9.2)', () => {
  it('is seen by the others, and no longer when it is closed, the app is, or the machine is gone', async () => {
    const [a, b] = [listen(ann), listen(bob)];
    const postId = randomUUID();
    const bobThere = [{ userId: bob.id, postId }];
    await vi.waitFor(() => expect([a.hints.length, b.hints.length]).toEqual([1, 1]), 5_000);
    b.attend(postId);
    await vi.waitFor(() => expect(a.others()).toEqual(bobThere), 5_000);
    expect(b.others()).toEqual([]);
    b.attend(null);
    await vi.waitFor(() => expect(a.others()).toEqual([]), 5_000);
    b.attend(postId);
    await vi.waitFor(() => expect(a.others()).toEqual(bobThere), 5_000);
    b.close();
    await vi.waitFor(() => expect(a.others()).toEqual([]), 5_000);
  });

  it('is told to whoever comes later, and said again after the line was lost', async () => {
    const b = listen(bob);
    const postId = randomUUID();
    b.attend(postId);
    await vi.waitFor(() => expect(b.hints.length).toBe(1), 5_000);
    const a = listen(ann);
    await vi.waitFor(() => expect(a.others()).toEqual([{ userId: bob.id, postId }]), 5_000);
    b.close();
    await vi.waitFor(() => expect(a.others()).toEqual([]), 5_000);
    uptimeMs += 60_000;
    b.ensure();
    await vi.waitFor(() => expect(a.others()).toEqual([{ userId: bob.id, postId }]), 5_000);
  });

  it('of the same person at another device, too', async () => {
    const [first, second] = [listen(ann), listen(ann)];
    await vi.waitFor(() => expect([first.hints.length, second.hints.length]).toEqual([1, 1]), 5_000);
    const postId = randomUUID();
    second.attend(postId);
    await vi.waitFor(() => expect(first.others()).toEqual([{ userId: ann.id, postId }]), 5_000);
  });
});

describe('joining (SPEC 9.3)', () => {
  /** The token, and how often it was asked for. */
  function counted(person: Person) {
    let asked = 0;
    const readAccessToken = async () => {
      asked++;
      return await tokenOf(person);
    };
    return { readAccessToken, asked: () => asked };
  }

  it('is not tried again at once by itself, nor more often than the rounds want it', async () => {
    await remove();
    const { readAccessToken, asked } = counted(bob);
    const onHint = () => expect.unreachable('not let in');
    const realtime = listen(bob, { readAccessToken, onHint });
    await vi.waitFor(() => expect(asked()).toBeGreaterThan(0), 5_000);
    // Longer than realtime-js itself would wait before the second try.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const first = asked();
    realtime.ensure();
    expect(asked()).toBe(first);
    uptimeMs += 60_000;
    realtime.ensure();
    await vi.waitFor(() => expect(asked()).toBeGreaterThan(first), 5_000);
  });

  it('stays in with the token of the moment: one that is renewed is told with the heartbeat', async () => {
    const { readAccessToken, asked } = counted(ann);
    const { hints } = listen(ann, { readAccessToken, heartbeatMs: 100 });
    await vi.waitFor(() => expect(hints).toEqual([null]), 5_000);
    const atJoin = asked();
    await vi.waitFor(() => expect(asked()).toBeGreaterThan(atJoin + 3), 5_000);
    await addTag();
    await vi.waitFor(() => expect(hints.length).toBe(2), 5_000);
  });

  it('fails calmly where the project has no Realtime', async () => {
    const said: unknown[] = [];
    listen(ann, {
      project: async () => ({ ...backend, url: `${backend.url}/nothing-here` }),
      onHint: () => expect.unreachable('nobody there'),
      log: (...line) => said.push(line),
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(said).toEqual([]);
  });
});

describe('isInSnapshot', () => {
  it.each([
    ['99', '100:100:', true],
    ['100', '100:100:', false],
    ['101', '100:105:101,103', false],
    ['102', '100:105:101,103', true],
    ['105', '100:105:101,103', false],
    ['18446744073709551615', '100:105:', false],
  ])('%s of %s: %s', (xid, snapshot, isIn) => expect(isInSnapshot(xid, snapshot)).toBe(isIn));
});
