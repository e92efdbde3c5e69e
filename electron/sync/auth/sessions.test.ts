import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { realDisk } from '#electron/database/durable-files.ts';
import { must } from '#shared/lib/must.ts';
import { type GoTrue, startGoTrue } from '#test/harness/server/gotrue.ts';
import { keyring, noKeyring, openSignInDevice, type SignInDevice } from '#test/harness/sign-in-device.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

let server: GoTrue;
let device: SignInDevice;
let who: { projectId: string; userId: string };

beforeAll(async () => {
  server = await startGoTrue();
});
afterAll(() => server.stop());
afterEach(() => expect(device.leaks()).toEqual([]));
beforeEach(async () => {
  server.fault = () => null;
  server.lifetimeS = 3600;
  server.requests.length = 0;
  device = await openSignInDevice(server);
  who = await device.signIn('ada@example.com');
});

const token = (refused?: string) => device.auth().readAccessToken(who, refused);
const isRefresh = (path: string) => path.includes('grant_type=refresh_token');
const refreshes = () => server.requests.filter(({ path }) => isRefresh(path)).length;
const status = async (email = 'ada@example.com') => (await device.person(email)).status;
const faultOnce = (matches: (path: string) => boolean, fault: ReturnType<GoTrue['fault']>) => {
  let isOver = false;
  server.fault = (path) => {
    if (isOver || !matches(path)) return null;
    isOver = true;
    return fault;
  };
};

describe('a session', () => {
  it('is there after a restart, with the names of the workspaces', async () => {
    await device.restart();
    expect(await device.person('ada@example.com')).toEqual({
      userId: who.userId,
      email: 'ada@example.com',
      displayName: 'ada',
      status: 'signed_in',
      isKept: true,
      workspaces: [{ id: '0b0b2b1a-1111-4222-8333-444455556666', name: 'Harbour team' }],
    });
    expect({ token: await token(), refreshes: refreshes() }).toEqual({ token: expect.any(String), refreshes: 0 });
  });

  it('is renewed before it ends, and the new one is kept', async () => {
    const first = await token();
    device.forward(HOUR_MS - 60_000);
    const second = await token();
    await device.restart();
    expect({ isOther: first !== second, afterwards: await token(), refreshes: refreshes() }).toEqual({
      isOther: true,
      afterwards: second,
      refreshes: 1,
    });
  });

  it('of a few seconds is not renewed at every question', async () => {
    server.lifetimeS = 40;
    device.forward(HOUR_MS);
    const fresh = await token();
    device.forward(25_000);
    expect(await token()).toBe(fresh);
    device.forward(10_000);
    expect(await token()).not.toBe(fresh);
  });

  it.each([
    ['a day ahead', DAY_MS, 1],
    ['a day behind', -DAY_MS, 1],
  ])('survives a clock that is set %s, with one renewal', async (_how, ms, expected) => {
    device.forward(ms);
    const renewed = await token();
    expect({ again: await token(), refreshes: refreshes(), status: await status() }).toEqual({
      again: renewed,
      refreshes: expected,
      status: 'signed_in',
    });
  });

  it('is renewed when the server refused its token, whatever the clock says; once for all who were refused', async () => {
    const refused = await token();
    const renewed = await Promise.all([token(refused), token(refused), token(refused)]);
    expect({ tokens: new Set(renewed).size, isOther: renewed[0] !== refused, refreshes: refreshes() }).toEqual({
      tokens: 1,
      isOther: true,
      refreshes: 1,
    });
    // One that hears late of the refusal gets what there is.
    expect({ late: await token(refused), refreshes: refreshes() }).toEqual({ late: renewed[0], refreshes: 1 });
  });

  it('is renewed once when many ask at once', async () => {
    device.forward(HOUR_MS);
    const tokens = await Promise.all(Array.from({ length: 20 }, () => token()));
    expect({ tokens: new Set(tokens).size, refreshes: refreshes() }).toEqual({ tokens: 1, refreshes: 1 });
  });

  it.each([
    ['the line is broken', 'break', 'project_unreachable'],
    [
      'a hotel’s page answers',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' },
      'project_not_supabase',
    ],
    [
      'a hotel redirects',
      { status: 302, headers: { location: 'http://a.example.com' }, body: '' },
      'project_not_supabase',
    ],
    ['a hotel answers 401 with a page', { status: 401, body: '<html>Sign in</html>' }, 'project_not_supabase'],
    ['the key was changed', { status: 401, body: '{"message":"Invalid API key"}' }, 'project_key_refused'],
    ['the project is busy', { status: 503, body: '{"message":"busy"}' }, 'server_busy'],
    ['the project asks for a pause', { status: 429, headers: { 'retry-after': '3' }, body: '{}' }, 'too_many_requests'],
    ['the answer is of another kind', { status: 400, body: '{"code":"teapot","message":"?"}' }, 'sync_bad_answer'],
    ['the answer has no session', { status: 200, body: '{}' }, 'sync_bad_answer'],
  ] as const)('outlives it when %s', async (_what, fault, code) => {
    device.forward(HOUR_MS);
    server.fault = (path) => (isRefresh(path) ? fault : null);
    expect((await device.refusal(token())).code).toBe(code);
    expect(await status()).toBe('signed_in');
    server.fault = () => null;
    expect(await token()).toEqual(expect.any(String));
  });

  it('outlives an answer that was lost after the server had given a new token', async () => {
    device.forward(HOUR_MS);
    faultOnce(isRefresh, 'lose');
    expect((await device.refusal(token())).code).toBe('project_unreachable');
    expect(await token()).toEqual(expect.any(String));
    device.forward(HOUR_MS);
    expect({ token: await token(), status: await status() }).toEqual({
      token: expect.any(String),
      status: 'signed_in',
    });
  });

  it('outlives a power cut between the server’s answer and the disk', async () => {
    device.forward(HOUR_MS);
    await device.restart({ disk: { ...realDisk, rename: () => new Promise(() => undefined) } });
    void token();
    await expect.poll(refreshes).toBe(1);
    await expect
      .poll(async () => (await readdir(device.sessionsFolder)).filter((name) => name.endsWith('.new')))
      .toHaveLength(1);
    await device.restart({ disk: realDisk });
    expect(await token()).toEqual(expect.any(String));
    device.forward(HOUR_MS);
    expect({ token: await token(), status: await status() }).toEqual({
      token: expect.any(String),
      status: 'signed_in',
    });
  });

  it('uses a new refresh token only once it is on the disk: with a full one, none after it', async () => {
    const full = async () => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    };
    await device.restart({ disk: { ...realDisk, open: full } });
    device.forward(HOUR_MS);
    expect((await device.refusal(token())).code).toBe('disk_full');
    device.forward(HOUR_MS);
    expect((await device.refusal(token())).code).toBe('disk_full');
    expect({ refreshes: refreshes(), status: await status() }).toEqual({ refreshes: 1, status: 'signed_in' });
    await device.restart({ disk: realDisk });
    expect(await token()).toEqual(expect.any(String));
  });

  it('that the server ended is over, is not asked about again, and nothing is cleared', async () => {
    server.endSessions(who.userId);
    device.forward(HOUR_MS);
    expect((await device.refusal(token())).code).toBe('signed_out');
    const asked = refreshes();
    expect((await device.refusal(token())).code).toBe('signed_out');
    await device.restart();
    expect((await device.refusal(token())).code).toBe('signed_out');
    expect({
      status: await status(),
      workspaces: (await device.person('ada@example.com')).workspaces.length,
      asked: refreshes() - asked,
      wasTold: device.seen.includes('["projects.changed",{}]'),
    }).toEqual({ status: 'signed_out_by_server', workspaces: 1, asked: 0, wasTold: true });
  });

  it('begins anew after a sign-in', async () => {
    server.endSessions(who.userId);
    device.forward(HOUR_MS);
    await device.refusal(token());
    await device.signIn('ada@example.com');
    expect({ status: await status(), token: await token() }).toEqual({
      status: 'signed_in',
      token: expect.any(String),
    });
  });

  it('begun anew while the old one is renewed is the one that counts, here and on the disk', async () => {
    device.forward(HOUR_MS);
    const gate = Promise.withResolvers<null>();
    server.fault = (path) => (isRefresh(path) ? gate.promise : null);
    const renewing = token();
    await expect.poll(refreshes).toBe(1);
    await device.signIn('ada@example.com');
    const begun = await token();
    gate.resolve(null);
    const renewed = await renewing;
    await device.restart();
    expect({ renewed, afterwards: await token() }).toEqual({ renewed: begun, afterwards: begun });
  });

  it('is one of several: two people in one project, each with tokens of their own', async () => {
    const edgar = await device.signIn('edgar@example.com');
    expect(edgar.projectId).toBe(who.projectId);
    const tokens = [await token(), await device.auth().readAccessToken(edgar)];
    await device.call['projects.signOut']({ ...edgar, unsentTold: 0 });
    await device.restart();
    expect({
      areOthers: tokens[0] !== tokens[1],
      ada: await status(),
      edgar: await status('edgar@example.com'),
      token: await token(),
    }).toEqual({ areOthers: true, ada: 'signed_in', edgar: 'signed_out', token: tokens[0] });
  });
});

describe('signing out', () => {
  const signOut = (unsentTold = 0) => device.call['projects.signOut']({ ...who, unsentTold });

  it('ends the session on the server and on the disk', async () => {
    const before = server.liveSessions();
    await signOut();
    await expect.poll(() => before - server.liveSessions()).toBe(1);
    await device.restart();
    expect({
      files: await readdir(device.sessionsFolder),
      status: await status(),
      refusal: (await device.refusal(token())).code,
    }).toEqual({ files: [], status: 'signed_out', refusal: 'signed_out' });
  });

  it('ends it on the server also when the access token has expired meanwhile', async () => {
    const before = server.liveSessions();
    faultOnce((path) => path.includes('/logout'), { status: 403, body: '{"code":"bad_jwt","message":"expired"}' });
    await signOut();
    await expect.poll(() => before - server.liveSessions()).toBe(1);
  });

  it('works with no network', async () => {
    server.fault = () => 'break';
    await signOut();
    await device.restart();
    expect({ files: await readdir(device.sessionsFolder), status: await status() }).toEqual({
      files: [],
      status: 'signed_out',
    });
  });

  it('says first what is not sent, and does it once that was told', async () => {
    await device.restart({ unsent: 3 });
    expect(await device.refusal(signOut())).toEqual({ code: 'unsent_changes', details: { count: 3 } });
    expect(await status()).toBe('signed_in');
    expect((await device.refusal(signOut(2))).code).toBe('unsent_changes');
    await signOut(3);
    expect(await status()).toBe('signed_out');
  });

  it('while a token is renewed leaves nothing behind', async () => {
    device.forward(HOUR_MS);
    const gate = Promise.withResolvers<null>();
    server.fault = (path) => (isRefresh(path) ? gate.promise : null);
    const renewing = device.refusal(token());
    await expect.poll(refreshes).toBe(1);
    await signOut();
    gate.resolve(null);
    expect((await renewing).code).toBe('signed_out');
    await device.restart();
    expect({ files: await readdir(device.sessionsFolder), status: await status() }).toEqual({
      files: [],
      status: 'signed_out',
    });
  });

  it('comes before somebody is taken off the list, and a project', async () => {
    expect((await device.refusal(device.call['projects.forgetPerson'](who))).code).toBe('still_signed_in');
    expect((await device.refusal(device.call['projects.forget'](who))).code).toBe('still_signed_in');
    await signOut();
    await device.call['projects.forgetPerson'](who);
    const { projects } = await device.call['projects.list']({});
    expect(projects.map(({ people }) => people)).toEqual([[]]);
  });
});

describe('what is kept of a session', () => {
  const files = async () => {
    const names = await readdir(device.sessionsFolder);
    return await Promise.all(names.map((name) => readFile(join(device.sessionsFolder, name), 'utf8')));
  };
  const holdsSecret = (text: string) => [...server.secrets].some((secret) => text.includes(secret));
  const protection = async () => (await device.call['projects.list']({})).protection;

  it('is sealed, where the system protects it', async () => {
    expect({
      sealed: (await files()).length,
      open: (await files()).filter(holdsSecret),
      ...(await protection()),
    }).toEqual({
      sealed: 1,
      open: [],
      isProtected: true,
      choice: null,
    });
  });

  it('is nothing, where nothing protects it and nobody was asked (PITFALLS: basic_text)', async () => {
    device = await openSignInDevice(server, { box: noKeyring() });
    who = await device.signIn('ada@example.com');
    expect({
      files: await files(),
      isKept: (await device.person('ada@example.com')).isKept,
      ...(await protection()),
    }).toEqual({ files: [], isKept: false, isProtected: false, choice: null });
    expect(await token()).toEqual(expect.any(String));
    await device.restart();
    expect(await status()).toBe('signed_out');
  });

  it('lies open, where the person wants that, and only then', async () => {
    device = await openSignInDevice(server, { box: noKeyring() });
    who = await device.signIn('ada@example.com');
    await device.call['projects.chooseUnprotected']({ choice: 'keep' });
    expect({ open: (await files()).filter(holdsSecret).length, ...(await protection()) }).toEqual({
      open: 1,
      isProtected: false,
      choice: 'keep',
    });
    await device.restart();
    expect(await status()).toBe('signed_in');
    await device.restart();
    await device.call['projects.chooseUnprotected']({ choice: 'forget' });
    expect(await files()).toEqual([]);
    expect(await token()).toEqual(expect.any(String));
    await device.restart();
    expect(await status()).toBe('signed_out');
  });

  it('is sealed as soon as the system has a keyring', async () => {
    device = await openSignInDevice(server, { box: noKeyring() });
    who = await device.signIn('ada@example.com');
    await device.call['projects.chooseUnprotected']({ choice: 'keep' });
    await device.restart({ box: keyring() });
    await token();
    expect((await files()).filter(holdsSecret)).toEqual([]);
  });

  it.each([
    ['sealed by another keyring (Signal-Desktop#6962)', () => device.restart({ box: keyring('b') })],
    ['sealed, and the keyring is gone', () => device.restart({ box: noKeyring() })],
  ])('asks for a sign-in when it is %s; nothing else is lost', async (_what, change) => {
    await change();
    expect({
      ...(await device.person('ada@example.com')),
      refusal: (await device.refusal(token())).code,
    }).toMatchObject({ status: 'unreadable', workspaces: [{ name: 'Harbour team' }], refusal: 'signed_out' });
    // The keyring may have been locked: the next start finds it again.
    await device.restart({ box: keyring() });
    expect(await status()).toBe('signed_in');
  });

  it('stays where it is when the app ends while the keyring asks for its password', async () => {
    let hasPassword = true;
    const whole = keyring();
    const unseal = (sealed: string) => (hasPassword ? whole.unseal(sealed) : new Promise<never>(() => undefined));
    await device.restart({ box: { ...whole, unseal } });
    await token();
    device.forward(HOUR_MS);
    hasPassword = false;
    const renewing = device.refusal(token());
    await expect.poll(refreshes).toBe(1);
    await device.auth().stop();
    expect((await renewing).code).toBe('engine_restarted');
    await device.restart({ box: whole });
    expect({ files: (await readdir(device.sessionsFolder)).length, status: await status() }).toEqual({
      files: 1,
      status: 'signed_in',
    });
  });

  it('is set aside when somebody signs in over one that cannot be read', async () => {
    await device.restart({ box: keyring('b') });
    await device.signIn('ada@example.com');
    expect((await readdir(device.sessionsFolder)).sort()).toEqual([
      `${who.projectId}.${who.userId}.json`,
      `${who.projectId}.${who.userId}.json.unreadable`,
    ]);
    expect(await status()).toBe('signed_in');
  });

  it('is unreadable when the file is damaged, and costs the others nothing', async () => {
    const edgar = await device.signIn('edgar@example.com');
    await writeFile(join(device.sessionsFolder, `${who.projectId}.${who.userId}.json`), '{"version":1,"sea');
    await device.restart();
    expect({
      ada: await status(),
      edgar: await status('edgar@example.com'),
      token: await device.auth().readAccessToken(edgar),
    }).toEqual({ ada: 'unreadable', edgar: 'signed_in', token: expect.any(String) });
  });

  it('is found again when the list of projects was damaged: that one is set aside', async () => {
    await writeFile(join(device.folder, 'projects.json'), 'not json');
    await device.restart();
    expect(await device.call['projects.list']({})).toMatchObject({ projects: [], isDamaged: true });
    who = await device.signIn('ada@example.com');
    expect(await readdir(device.folder)).toContainEqual(expect.stringMatching(/^projects\.json\.unreadable-/));
    expect(await status()).toBe('signed_in');
  });

  it('never leads out of its folder, whatever a server calls a person', async () => {
    server.people.set('mallory@example.com', { id: '../../../escaped', password: 'correct horse' });
    await mkdir(join(device.folder, 'escaped'), { recursive: true });
    const { projectId } = who;
    const signingIn = device.call['projects.signIn']({
      projectId,
      email: 'mallory@example.com',
      password: 'correct horse',
    });
    expect((await device.refusal(signingIn)).code).toBe('sync_bad_answer');
    must(server.people.delete('mallory@example.com') || null, 'the person');
  });
});
