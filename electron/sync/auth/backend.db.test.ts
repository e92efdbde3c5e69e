import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { type LocalBackend, startLocalBackend } from '#test/harness/server/backend.ts';
import { openSignInDevice, type SignInDevice } from '#test/harness/sign-in-device.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';

/** The local backend: an Auth that nobody here wrote, with our migrations. */
let backend: LocalBackend;
let device: SignInDevice;
let who: { projectId: string; userId: string };
let fault: 'lose' | null;
const secrets = new Set<string>();
const HOUR_MS = 60 * 60_000;
const email = 'ada@example.com';
const password = 'correct horse';

beforeAll(async () => {
  backend = await startLocalBackend();
  const client = backend.client();
  must((await client.auth.signUp({ email, password })).data.session, 'the session');
  const made = await client.rpc('create_workspace', { name: 'Harbour team', timezone: 'Europe/Berlin' });
  if (made.error) throw new Error(made.error.message);
});
afterAll(() => backend.stop());
beforeEach(async () => {
  fault = null;
  device = await openSignInDevice({ ...backend, people: new Map(), secrets }, { fetch: watched });
  who = await device.signIn(email, password);
});
afterEach(async () => {
  expect(device.leaks()).toEqual([]);
  await device.auth().stop();
});

/** Remembers every token that came, and loses an answer when told to. */
const watched: typeof fetch = async (...request) => {
  const answer = await fetch(...request);
  const text = await answer.text();
  for (const [, token = ''] of text.matchAll(/"(?:access|refresh)_token":"([^"]+)"/g)) secrets.add(token);
  if (fault === 'lose') throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
  return new Response(text === '' ? null : text, { status: answer.status, headers: answer.headers });
};

const token = (refused?: string) => device.auth().readAccessToken(who, refused);
const person = () => device.person(email);
/** What the server says to this token. */
const isTaken = async (accessToken: string) => {
  const headers = { apikey: backend.publishableKey, authorization: `Bearer ${accessToken}` };
  return (await fetch(`${backend.url}/auth/v1/user`, { headers })).ok;
};

it('a person signs in, sees the workspaces, and is still signed in after a restart', async () => {
  await device.restart();
  expect(await person()).toEqual({
    userId: who.userId,
    email,
    displayName: '',
    status: 'signed_in',
    isKept: true,
    workspaces: [{ id: expect.any(String), name: 'Harbour team' }],
  });
  expect(await isTaken(await token())).toBe(true);
});

it('a token is renewed, and the server takes the new one', async () => {
  const first = await token();
  device.forward(HOUR_MS);
  const [second] = await Promise.all([token(), token(), token(first)]);
  await device.restart();
  expect({ isTaken: await isTaken(second), afterwards: (await token()) === second }).toEqual({
    isTaken: true,
    afterwards: true,
  });
});

it('an answer that was lost after a renewal costs nobody their session', async () => {
  device.forward(HOUR_MS);
  fault = 'lose';
  expect((await device.refusal(token())).code).toBe('project_unreachable');
  fault = null;
  await device.restart();
  expect(await isTaken(await token())).toBe(true);
  device.forward(HOUR_MS);
  expect({ isTaken: await isTaken(await token()), status: (await person()).status }).toEqual({
    isTaken: true,
    status: 'signed_in',
  });
});

it('a session that was ended elsewhere is over', async () => {
  const elsewhere = backend.client();
  await elsewhere.auth.signInWithPassword({ email, password });
  await elsewhere.auth.signOut({ scope: 'global' });
  device.forward(HOUR_MS);
  expect((await device.refusal(token())).code).toBe('signed_out');
  expect((await person()).status).toBe('signed_out_by_server');
});

it('signing out ends the session on the server', async () => {
  const accessToken = await token();
  await device.call['projects.signOut']({ ...who, unsentTold: 0 });
  await expect.poll(() => isTaken(accessToken)).toBe(false);
  expect((await person()).status).toBe('signed_out');
});

it('a wrong password, a taken address, a weak password and a wrong key are told apart', async () => {
  const { projectId } = who;
  const { call, refusal } = device;
  const codes = await Promise.all([
    refusal(call['projects.signIn']({ projectId, email, password: 'wrong' })),
    refusal(call['projects.signUp']({ projectId, email, password })),
    refusal(call['projects.signUp']({ projectId, email: 'new@example.com', password: 'c' })),
    refusal(call['projects.connect']({ url: backend.url, key: 'sb_publishable_wrong' })),
    refusal(call['projects.connect']({ url: backend.url, key: backend.secretKey })),
  ]);
  expect(codes.map(({ code }) => code)).toEqual([
    'sign_in_refused',
    'sign_up_taken',
    'password_weak',
    'project_key_refused',
    'project_key_secret',
  ]);
});

it('a project without our migrations is told from one with them', async () => {
  const other = await startLocalBackend({ migrations: await makeFolder() });
  const connecting = device.call['projects.connect']({ url: other.url, key: other.publishableKey });
  expect((await device.refusal(connecting)).code).toBe('project_no_schema');
  await other.stop();
});
