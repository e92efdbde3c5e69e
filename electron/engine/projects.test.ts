import { expect, it } from 'vitest';
import { keyring } from '#test/harness/sign-in-device.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { startProjects } from './projects.ts';

const link = { state: 'abcdefghijklmnopqrstuvwxyz012345', result: { kind: 'code', code: 'abc' } } as const;

/** Sign-in whose part of the app cannot be loaded until `mend`. */
async function openBroken() {
  let isBroken = true;
  const ended: unknown[] = [];
  const seen: string[] = [];
  const auth = startProjects({
    folder: await makeFolder(),
    log: (...line) => seen.push(JSON.stringify(line)),
    box: keyring(),
    fetch: globalThis.fetch,
    tell: () => undefined,
    emit: (_name, data) => ended.push(data),
    load: async () => {
      if (isBroken) throw new Error('EMFILE: too many open files');
      return await import('../sync/auth/start-auth.ts');
    },
  });
  return {
    auth,
    ended,
    seen,
    mend: () => {
      isBroken = false;
    },
  };
}

it('what could not be loaded is loaded at the next question', async () => {
  const { auth, mend } = await openBroken();
  const nobody = { attempt: 'aaaaaaaa-0000-4000-8000-000000000001' };
  await expect(auth.handlers['projects.cancelSignIn'](nobody)).rejects.toThrow('too many open files');
  mend();
  expect(await auth.handlers['projects.cancelSignIn'](nobody)).toEqual({});
});

it('where nobody has connected a project nothing is loaded to say so', async () => {
  const { auth } = await openBroken();
  expect((await auth.handlers['projects.list']({})).projects).toEqual([]);
});

it('a link that finds nothing loaded fails in words, and is not logged', async () => {
  const { auth, ended, seen } = await openBroken();
  await auth.takeLink(link);
  expect({ ended, hasCode: seen.some((line) => line.includes(link.state)), lines: seen.length }).toEqual({
    ended: [{ attempt: null, outcome: { kind: 'failed', code: 'internal' } }],
    hasCode: false,
    lines: 1,
  });
});

it('stops, whether it could be loaded or not', async () => {
  const { auth } = await openBroken();
  const asked = auth.handlers['projects.listInvitations']({}).catch(() => 'refused');
  await auth.stop();
  expect(await asked).toBe('refused');
});
