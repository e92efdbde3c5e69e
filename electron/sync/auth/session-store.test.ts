import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
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

async function openStore(changes: Partial<Parameters<typeof openSessionStore>[0]> = {}) {
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
    urlOf: async () => 'https://harbour.example',
    ...changes,
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

describe('when the keyring is lost between the question and the sealing', () => {
  async function write(choice: 'keep' | null) {
    let isThere = true;
    const seal = async () => {
      isThere = false;
      throw new Error('The system could not seal');
    };
    const box = { ...keyring(), isProtected: async () => isThere, seal };
    const store = await openStore({ box, choice: async () => choice });
    return { isKept: await store.write(who, session('only')), kept: await store.read(who) };
  }

  it('nothing is kept', async () => {
    expect(await write(null)).toEqual({ isKept: false, kept: { kind: 'none' } });
  });

  it('it is kept in the open where the person chose that', async () => {
    expect(await write('keep')).toEqual({
      isKept: true,
      kept: { kind: 'kept', session: session('only'), isOpen: true },
    });
  });
});

it('a sealing that fails for another reason leaves what was kept', async () => {
  const folder = await makeFolder();
  await (await openStore({ folder })).write(who, session('first'));
  const seal = async () => {
    throw new Error('The system could not seal');
  };
  const store = await openStore({ folder, box: { ...keyring(), seal } });
  await expect(store.write(who, session('second'))).rejects.toThrow('could not seal');
  expect(await store.read(who)).toEqual({ kind: 'kept', session: session('first'), isOpen: false });
});
