import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { realDisk } from '#electron/database/durable-files.ts';
import { keyring } from '#test/harness/sign-in-device.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import type { Session } from './session.ts';
import { openSessionStore } from './session-store.ts';

const who = { projectId: 'aaaaaaaa-0000-4000-8000-000000000001', userId: 'bbbbbbbb-0000-4000-8000-000000000002' };
const session = (accessToken: string): Session => ({
  accessToken,
  refreshToken: 'r',
  receivedAtMs: 0,
  lifetimeS: 3600,
});

async function openStore() {
  let opens = 0;
  return openSessionStore({
    folder: await makeFolder(),
    // The first takes longest.
    disk: {
      ...realDisk,
      open: async (...file) => {
        opens++;
        if (opens === 1) await wait(50);
        return await realDisk.open(...file);
      },
    },
    box: keyring(),
    log: () => undefined,
    choice: async () => null,
  });
}

it('of two that are written at once, the later stays', async () => {
  const store = await openStore();
  await Promise.all([store.write(who, session('first')), store.write(who, session('second'))]);
  expect(await store.read(who)).toEqual({ kind: 'kept', session: session('second'), isOpen: false });
});

it('one that is taken away while it is written is gone', async () => {
  const store = await openStore();
  await Promise.all([store.write(who, session('first')), store.remove(who)]);
  expect(await store.read(who)).toEqual({ kind: 'none' });
});
