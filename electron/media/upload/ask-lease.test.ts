import { expect, test } from 'vitest';
import { createLeases } from './ask-lease.ts';

test('a lease is prolonged under the name it was taken by, whatever the profile is called by then (SPEC 2.6)', async () => {
  const told: unknown[] = [];
  const names = ['before the first pull', 'after it'];
  const leases = createLeases({
    access: async () => ({
      project: { url: 'https://studio.example', publishableKey: 'key' },
      readAccessToken: async () => 'token',
      fetch: async (_input, init) => {
        told.push(JSON.parse(String(init?.body)).client);
        return Response.json({ status: 'yours', seconds: 300 });
      },
    }),
    workspaceId: 'workspace',
    clientId: async () => names.shift() ?? 'another',
    nowMs: () => 0,
  });
  const { signal } = new AbortController();
  await leases.claim('hash', signal);
  await leases.claim('hash', signal);
  await leases.release('hash', signal);
  expect(told).toEqual(Array(3).fill('before the first pull'));
});
