import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Disk, realDisk } from '#electron/database/durable-files.ts';
import { readDeepLink } from '#electron/ipc/sign-in-link.ts';
import { must } from '#shared/lib/must.ts';
import { type GoTrue, startGoTrue } from '#test/harness/server/gotrue.ts';
import { keyring, noKeyring, openSignInDevice, type SignInDevice } from '#test/harness/sign-in-device.ts';

const ada = { email: 'ada@example.com', password: 'correct horse' };

let server: GoTrue;
let device: SignInDevice;
let projectId: string;

beforeAll(async () => {
  server = await startGoTrue();
});
afterAll(() => server.stop());
afterEach(async () => {
  expect(device.leaks()).toEqual([]);
  await device.auth().stop();
});
beforeEach(async () => {
  server.fault = () => null;
  server.people.clear();
  server.people.set(ada.email, { id: crypto.randomUUID(), password: ada.password });
  server.mails.length = 0;
  await open();
});

async function open(options: Parameters<typeof openSignInDevice>[1] = {}): Promise<void> {
  device = await openSignInDevice(server, options);
  projectId = (await device.call['projects.connect']({ url: server.url, key: server.publishableKey })).id;
}

const signIn = () => device.call['projects.signIn']({ projectId, ...ada });
const list = async () => (await device.call['projects.list']({})).projects;
const statuses = async () => (await list()).flatMap(({ people }) => people.map(({ status }) => status));
const sessionFiles = () => readdir(device.sessionsFolder).catch(() => []);
const who = () => ({ projectId, userId: must(server.people.get(ada.email), 'ada').id });
const hang = () => new Promise<never>(() => undefined);
const fail = async () => {
  throw Object.assign(new Error('full'), { code: 'ENOSPC' });
};
/** A disk on which files whose name is matched are not written: the work on them does as told. */
const diskWithout = (name: RegExp, work: () => Promise<never>): Disk => ({
  ...realDisk,
  rename: (from, to) => (name.test(basename(to)) ? work() : realDisk.rename(from, to)),
});
const SESSION = /^[\w-]+\.[\w-]+\.json$/;
const LIST = /^projects\.json$/;

describe('a sign-in leaves no session that no list knows', () => {
  it.each([
    ['the list', LIST, []],
    ['the session', SESSION, ['signed_out']],
  ])('when the power goes while %s is written', async (_what, name, expected) => {
    await device.restart({ disk: diskWithout(name, hang) });
    void signIn();
    await expect.poll(async () => (await writtenIn()).some((file) => file.endsWith('.new'))).toBe(true);
    await device.restart({ disk: realDisk });
    expect({ files: (await sessionFiles()).filter((file) => SESSION.test(file)), people: await statuses() }).toEqual({
      files: [],
      people: expected,
    });
  });
  const writtenIn = async () => [...(await readdir(device.folder)), ...(await sessionFiles())];

  it('when the disk is full: nobody is on the list, and the server ends what nobody has', async () => {
    await device.restart({ disk: diskWithout(SESSION, fail) });
    const before = server.liveSessions();
    expect((await device.refusal(signIn())).code).toBe('disk_full');
    await expect.poll(() => server.liveSessions()).toBe(before);
    expect({ files: await sessionFiles(), people: await statuses() }).toEqual({ files: [], people: [] });
  });

  it('when the disk says no behind the last step: what was written is taken away, or what was there before counts', async () => {
    let isFull = true;
    const syncFolder = (folder: string) =>
      isFull && folder.endsWith('sessions') ? fail() : realDisk.syncFolder(folder);
    await device.restart({ disk: { ...realDisk, syncFolder } });
    await device.refusal(signIn());
    expect({ files: await sessionFiles(), people: await statuses() }).toEqual({ files: [], people: [] });
    isFull = false;
    await signIn();
    const first = await device.auth().readAccessToken(who());
    await device.restart();
    isFull = true;
    await device.refusal(signIn());
    isFull = false;
    const second = await device.auth().readAccessToken(who());
    await device.restart();
    const third = await device.auth().readAccessToken(who());
    expect({ second, third, people: await statuses() }).toEqual({ second: first, third: first, people: ['signed_in'] });
  });

  it('when the project is taken off the list meanwhile', async () => {
    const gate = Promise.withResolvers<null>();
    server.fault = (path) => (path.includes('grant_type=password') ? gate.promise : null);
    const signingIn = device.refusal(signIn());
    await expect.poll(() => server.requests.at(-1)?.path).toContain('grant_type=password');
    await device.call['projects.forget']({ projectId });
    gate.resolve(null);
    expect({ code: (await signingIn).code, list: await list(), files: await sessionFiles() }).toEqual({
      code: 'not_found',
      list: [],
      files: [],
    });
  });
});

describe('taken off the list', () => {
  it('a project waits for no browser and no mail any more', async () => {
    const mail = await device.call['projects.sendCode']({ projectId, email: ada.email });
    const browser = await device.call['projects.signInWithProvider']({ projectId, provider: 'google' });
    const door = must(new URL(must(device.opened[0], 'the page')).searchParams.get('redirect_to'), 'the door');
    await device.call['projects.forget']({ projectId });
    await expect(fetch(door)).rejects.toThrow('fetch failed');
    const mailed = await fetch(must(server.mails.at(-1), 'the mail').link, { redirect: 'manual' });
    await device.auth().takeLink(must(readDeepLink(must(mailed.headers.get('location'), 'the link')), 'ours'));
    expect(device.ended).toEqual([
      { ...mail, outcome: { kind: 'failed', code: 'cancelled' } },
      { ...browser, outcome: { kind: 'failed', code: 'cancelled' } },
      { attempt: null, outcome: { kind: 'failed', code: 'sign_in_link_unknown' } },
    ]);
  });

  it('a project leaves nothing of anybody on the disk', async () => {
    await signIn();
    // Of somebody whom a damaged list lost.
    await writeFile(join(device.sessionsFolder, `${projectId}.${crypto.randomUUID()}.json.unreadable`), '{}');
    await device.call['projects.signOut']({ ...who(), unsentTold: 0 });
    await device.call['projects.forget']({ projectId });
    expect(await sessionFiles()).toEqual([]);
  });

  it('somebody leaves nothing on the disk that was set aside, nor whoever signs out', async () => {
    await signIn();
    await device.restart({ box: keyring('b') });
    await signIn();
    expect(await sessionFiles()).toHaveLength(2);
    await device.call['projects.signOut']({ ...who(), unsentTold: 0 });
    expect(await sessionFiles()).toEqual([]);
    await signIn();
    await device.restart({ box: keyring('a') });
    await device.call['projects.forgetPerson'](who());
    expect({ files: await sessionFiles(), people: await statuses() }).toEqual({ files: [], people: [] });
  });
});

it('a full disk does not keep a sign-out from the server', async () => {
  await signIn();
  await device.restart({ disk: diskWithout(LIST, fail) });
  const before = server.liveSessions();
  expect((await device.refusal(device.call['projects.signOut']({ ...who(), unsentTold: 0 }))).code).toBe('disk_full');
  await expect.poll(() => before - server.liveSessions()).toBe(1);
});

it('signing in again ends the session that it takes the place of, and no other', async () => {
  await signIn();
  const elsewhere = server.liveSessions();
  await signIn();
  await expect.poll(() => server.liveSessions()).toBe(elsewhere);
  expect(await device.auth().readAccessToken(who())).toBeTruthy();
  device.forward(2 * 60 * 60_000);
  // Renewed: it is the new one that lives.
  expect(await device.auth().readAccessToken(who())).toBeTruthy();
  expect(await statuses()).toEqual(['signed_in']);
});

it('the names of workspaces are asked for once more where the token is not taken any more', async () => {
  let isFirst = true;
  server.fault = (path) => {
    if (!path.startsWith('/rest/v1/workspaces') || !isFirst) return null;
    isFirst = false;
    return { status: 401, body: JSON.stringify({ code: 'PGRST303', message: 'JWT expired' }) };
  };
  await signIn();
  expect((await list()).flatMap(({ people }) => people.flatMap(({ workspaces }) => workspaces))).toMatchObject([
    { name: 'Harbour team' },
  ]);
});

it('while nobody is on the list no keyring is asked', async () => {
  const asked: string[] = [];
  const whole = keyring();
  const box = {
    ...whole,
    isProtected: () => {
      asked.push('isProtected');
      return whole.isProtected();
    },
  };
  await open({ box });
  await list();
  expect(asked).toEqual([]);
  await signIn();
  asked.length = 0;
  await list();
  expect(asked).toEqual(['isProtected']);
});

it('what lies open of a session that the server has ended goes when the person wants nothing kept', async () => {
  await open({ box: noKeyring() });
  await signIn();
  await device.call['projects.chooseUnprotected']({ choice: 'keep' });
  server.endSessions(who().userId);
  device.forward(2 * 60 * 60_000);
  await device.refusal(device.auth().readAccessToken(who()));
  expect([await statuses(), (await sessionFiles()).length]).toEqual([['signed_out_by_server'], 1]);
  await device.call['projects.chooseUnprotected']({ choice: 'forget' });
  expect(await sessionFiles()).toEqual([]);
});

describe('a list that was edited to name another host', () => {
  let stranger: GoTrue;
  beforeEach(async () => {
    stranger = await startGoTrue();
  });
  afterEach(() => stranger.stop());

  async function lead(): Promise<void> {
    const path = join(device.folder, 'projects.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace(server.url, stranger.url));
    await device.restart();
  }

  it.each([
    ['sealed', keyring],
    ['open', noKeyring],
  ])('gets no token that is kept %s: the person is signed out, and is told why', async (_how, box) => {
    await open({ box: box() });
    await signIn();
    await device.call['projects.chooseUnprotected']({ choice: 'keep' });
    await lead();
    expect({
      people: await statuses(),
      refusal: (await device.refusal(device.auth().readAccessToken(who()))).code,
      refused: (await device.refusal(device.auth().readAccessToken(who(), 'a token'))).code,
    }).toEqual({ people: ['wrong_address'], refusal: 'signed_out', refused: 'signed_out' });
    await device.call['projects.signOut']({ ...who(), unsentTold: 0 });
    await device.auth().stop();
    expect(stranger.requests).toEqual([]);
  });

  it('asks for a sign-in of its own, and what was kept is set aside', async () => {
    await signIn();
    await lead();
    stranger.people.set(ada.email, { id: who().userId, password: ada.password });
    await signIn();
    expect({ people: await statuses(), files: (await sessionFiles()).length }).toEqual({
      people: ['signed_in'],
      files: 2,
    });
  });
});
