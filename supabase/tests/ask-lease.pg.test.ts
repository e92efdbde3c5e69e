import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLeases } from '#electron/media/upload/ask-lease.ts';
import { type LocalBackend, startLocalBackend } from '#test/harness/server/backend.ts';
import { readServerMigrations, startTeamServer } from '#test/harness/server/team-server.ts';
import { createTeam, sessionOf, type Team } from './backend/team.ts';

let backend: LocalBackend;
let team: Team;

beforeAll(async () => {
  backend = await startLocalBackend();
  team = await createTeam(backend);
});
afterAll(async () => await backend?.stop());

const sha256 = 'a'.repeat(64);
const { signal } = new AbortController();

/** A device of that person. */
function deviceOf(person: Exclude<keyof Team, 'workspaceId' | 'setRole'>) {
  const clientId = randomUUID();
  const leases = createLeases({
    access: async () => ({
      project: { url: backend.url, publishableKey: backend.publishableKey },
      readAccessToken: async () => await sessionOf(team[person]),
      fetch,
    }),
    workspaceId: team.workspaceId,
    clientId: async () => clientId,
    nowMs: Date.now,
  });
  return {
    claim: async () => await leases.claim(sha256, signal),
    release: async () => await leases.release(sha256, signal),
  };
}

test('of two devices with one file one is told to send it, and the other when to ask again (upload/SPEC 2.6)', async () => {
  const [one, other] = [deviceOf('member'), deviceOf('editor')];
  const [first, second] = [await one.claim(), await other.claim()];
  await other.release();
  const third = await other.claim();
  await one.release();
  expect([first, second.status, third.status, (await other.claim()).status]).toEqual([
    { status: 'yours', seconds: 300 },
    'busy',
    'busy',
    'yours',
  ]);
});

test('who may not upload is told so, as by Storage', async () => {
  const refused = [await deviceOf('viewer').claim(), await deviceOf('outsider').claim()];
  expect(refused).toMatchObject(Array(2).fill({ status: 'trouble', trouble: { reason: 'refused', code: '403' } }));
});

test('a project that has not got the function is known by its answer: files are sent as before', async () => {
  const older = readServerMigrations().filter(({ name }) => !name.includes('media_leases'));
  const server = await startTeamServer({ migrations: older });
  try {
    const ada = await server.signUp('ada@example.com');
    const leases = createLeases({
      access: async () => ({
        project: { url: server.rest.url, publishableKey: 'key' },
        readAccessToken: async () => server.tokenOf(ada),
        // No gateway stands before PostgREST here.
        fetch: async (input, init) => await fetch(String(input).replace('/rest/v1/', '/'), init),
      }),
      workspaceId: randomUUID(),
      clientId: async () => randomUUID(),
      nowMs: Date.now,
    });
    expect(await leases.claim(sha256, signal)).toEqual({ status: 'not_offered' });
  } finally {
    await server.stop();
  }
});
