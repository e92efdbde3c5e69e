import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { EventEmitter } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readDeepLink } from '#electron/ipc/sign-in-link.ts';
import { must } from '#shared/lib/must.ts';
import { type GoTrue, startGoTrue } from '#test/harness/server/gotrue.ts';
import { openSignInDevice, type SignInDevice } from '#test/harness/sign-in-device.ts';

const ada = { email: 'ada@example.com', password: 'correct horse' };

let server: GoTrue;
let device: SignInDevice;
let projectId: string;

beforeAll(async () => {
  server = await startGoTrue();
});
afterAll(() => server.stop());
beforeEach(async () => {
  server.fault = () => null;
  Object.assign(server.settings, { disable_signup: false, mailer_autoconfirm: false });
  server.people.clear();
  server.people.set(ada.email, { id: crypto.randomUUID(), password: ada.password });
  server.mails.length = 0;
  await open();
});
afterEach(async () => {
  // SECURITY: nothing that a log, an error, an event or a window got to see holds a token, a code, a state or a password.
  expect(device.leaks()).toEqual([]);
  await device.auth().stop();
});

async function open(options: Parameters<typeof openSignInDevice>[1] = {}): Promise<void> {
  device = await openSignInDevice(server, options);
  projectId = (await device.call['projects.connect']({ url: server.url, key: server.publishableKey })).id;
}

const status = async (email: string) => (await device.person(email)).status;
/** Where a browser ends up that is sent there, without going on by itself. */
const redirectOf = async (url: string) =>
  must((await fetch(url, { redirect: 'manual' })).headers.get('location'), 'the redirect');

describe('with a password', () => {
  it('somebody is signed in', async () => {
    const { userId } = await device.call['projects.signIn']({ projectId, ...ada });
    expect({ userId, status: await status(ada.email) }).toEqual({
      userId: server.people.get(ada.email)?.id,
      status: 'signed_in',
    });
  });

  it.each([
    ['a wrong one', { password: 'wrong horse' }, 'sign_in_refused'],
    ['an unknown address', { email: 'nobody@example.com' }, 'sign_in_refused'],
  ])('nobody is with %s', async (_what, wrong, code) => {
    const signingIn = device.call['projects.signIn']({ projectId, ...ada, ...wrong });
    expect((await device.refusal(signingIn)).code).toBe(code);
    expect((await device.call['projects.list']({})).projects[0]?.people).toEqual([]);
  });

  it.each([
    ['email_not_confirmed', 'sign_in_unconfirmed'],
    ['email_provider_disabled', 'sign_in_not_offered'],
    ['user_banned', 'sign_in_not_offered'],
    ['over_request_rate_limit', 'too_many_requests'],
    ['unexpected', 'sync_bad_answer'],
  ])('the server’s %s is told as %s', async (code, told) => {
    const body = JSON.stringify({ code, message: 'Words of the server with ada@example.com in them' });
    const headers = { 'content-type': 'application/json', 'x-supabase-api-version': '2024-01-01' };
    server.fault = (path) => (path.includes('grant_type=password') ? { status: 400, headers, body } : null);
    expect((await device.refusal(device.call['projects.signIn']({ projectId, ...ada }))).code).toBe(told);
    expect(device.seen.filter((line) => line.includes('Words of the server'))).toEqual([]);
  });

  it('an older server without codes is understood as well', async () => {
    const body = '{"error":"invalid_grant","error_description":"Invalid login credentials"}';
    server.fault = (path) => (path.includes('grant_type=password') ? { status: 400, body } : null);
    expect((await device.refusal(device.call['projects.signIn']({ projectId, ...ada }))).code).toBe('sign_in_refused');
  });
});

describe('somebody new', () => {
  const edgar = { email: 'edgar@example.com', password: 'a long one' };
  const signUp = (person = edgar) => device.call['projects.signUp']({ projectId, ...person });

  it('is signed in at once where addresses need no confirming', async () => {
    server.settings.mailer_autoconfirm = true;
    expect(await signUp()).toEqual({ kind: 'signed_in', userId: server.people.get(edgar.email)?.id });
    expect(await status(edgar.email)).toBe('signed_in');
  });

  it('is signed in by the code in the mail', async () => {
    expect(await signUp()).toEqual({ kind: 'confirm', attempt: expect.any(String) });
    const code = must(server.mails.at(-1), 'the mail').code;
    await device.call['projects.verifyCode']({ projectId, email: edgar.email, code });
    expect(await status(edgar.email)).toBe('signed_in');
  });

  it.each([
    ['an address that is taken', { ...edgar, email: ada.email }, 'sign_up_taken'],
    ['a short password', { ...edgar, password: 'short' }, 'password_weak'],
  ])('is refused with %s', async (_what, person, code) => {
    expect((await device.refusal(signUp(person))).code).toBe(code);
  });

  it('is refused where nobody new is taken', async () => {
    server.settings.disable_signup = true;
    await open();
    const [project] = (await device.call['projects.list']({})).projects;
    expect({ signUp: project?.methods.signUp, code: (await device.refusal(signUp())).code }).toEqual({
      signUp: false,
      code: 'sign_in_not_offered',
    });
    const sending = device.call['projects.sendCode']({ projectId, email: edgar.email });
    expect((await device.refusal(sending)).code).toBe('sign_in_not_offered');
    // Supabase would make an account of every address otherwise.
    expect(server.requests.at(-1)?.body).toContain('"create_user":false');
  });
});

describe('with a mail', () => {
  const sendCode = () => device.call['projects.sendCode']({ projectId, email: ada.email });
  const lastMail = () => must(server.mails.at(-1), 'the mail');

  it('the code signs in', async () => {
    await sendCode();
    await device.call['projects.verifyCode']({ projectId, email: ada.email, code: lastMail().code });
    expect(await status(ada.email)).toBe('signed_in');
  });

  it('another code does not', async () => {
    await sendCode();
    const verifying = device.call['projects.verifyCode']({ projectId, email: ada.email, code: '000000' });
    expect((await device.refusal(verifying)).code).toBe('sign_in_code_refused');
  });

  it('a deep link is expected from the moment when one may come', async () => {
    const before = [...device.expected];
    await sendCode();
    expect([before, device.expected]).toEqual([[], ['a link']]);
  });

  it('the link signs in, as a deep link, once', async () => {
    const { attempt } = await sendCode();
    const back = await redirectOf(lastMail().link);
    const link = must(readDeepLink(back), 'the deep link');
    await device.auth().takeLink(link);
    await device.auth().takeLink(link);
    expect({ status: await status(ada.email), ended: device.ended }).toEqual({
      status: 'signed_in',
      ended: [
        {
          attempt,
          outcome: { kind: 'signed_in', projectId, userId: server.people.get(ada.email)?.id },
        },
        { attempt: null, outcome: { kind: 'failed', code: 'sign_in_link_unknown' } },
      ],
    });
  });

  it('a link from another device’s mail, or after a restart, signs nobody in', async () => {
    await sendCode();
    const link = must(readDeepLink(await redirectOf(lastMail().link)), 'the deep link');
    await device.restart();
    await device.auth().takeLink(link);
    expect({ people: (await device.call['projects.list']({})).projects[0]?.people, ended: device.ended }).toEqual({
      people: [],
      ended: [{ attempt: null, outcome: { kind: 'failed', code: 'sign_in_link_unknown' } }],
    });
  });

  it('a link that has expired says so', async () => {
    const { attempt } = await sendCode();
    const state = must(new URL(lastMail().link).searchParams.get('redirect_to'), 'the redirect').split('state=')[1];
    const back = `postroom://auth/callback?error=access_denied&error_code=otp_expired&error_description=x&state=${state}`;
    await device.auth().takeLink(must(readDeepLink(back), 'the deep link'));
    expect(device.ended).toEqual([{ attempt, outcome: { kind: 'failed', code: 'sign_in_code_refused' } }]);
  });
});

describe('with a service', () => {
  const start = () => device.call['projects.signInWithProvider']({ projectId, provider: 'google' });
  const opened = () => must(device.opened.at(-1), 'the page in the browser');
  const door = () => new URL(must(new URL(opened()).searchParams.get('redirect_to'), 'where it comes back to'));

  it('somebody who comes back to the listener is signed in, and told to go back', async () => {
    const { attempt } = await start();
    const ended = device.nextEnd();
    const answer = await fetch(await redirectOf(opened()));
    expect({
      status: answer.status,
      says: /<h1>(.*)<\/h1>/.exec(await answer.text())?.[1],
      cache: answer.headers.get('cache-control'),
      referrer: answer.headers.get('referrer-policy'),
      mayRun: answer.headers.get('content-security-policy'),
      ended: await ended,
      person: await status('someone@google.example.com'),
    }).toEqual({
      status: 200,
      says: 'You can go back to Postroom',
      cache: 'no-store',
      referrer: 'no-referrer',
      mayRun: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      ended: { attempt, outcome: { kind: 'signed_in', projectId, userId: expect.any(String) } },
      person: 'signed_in',
    });
  });

  it('the page is the project’s own, with a challenge (S256), and comes back to this machine alone', async () => {
    await start();
    const { origin, pathname, searchParams } = new URL(opened());
    expect({
      origin,
      pathname,
      provider: searchParams.get('provider'),
      method: searchParams.get('code_challenge_method'),
      challenge: searchParams.get('code_challenge'),
      door: door().href,
    }).toEqual({
      origin: server.url,
      pathname: '/auth/v1/authorize',
      provider: 'google',
      method: 's256',
      challenge: expect.stringMatching(/^[\w-]{43}$/),
      door: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/auth\/callback\?state=[\w-]{43}$/),
    });
  });

  it('the listener takes one answer and is gone', async () => {
    await start();
    const ended = device.nextEnd();
    const back = await redirectOf(opened());
    await (await fetch(back)).text();
    await ended;
    await expect(fetch(back)).rejects.toThrow('fetch failed');
  });

  it.each<[string, (url: URL) => { url: string; init?: RequestInit }]>([
    ['another path', (url) => ({ url: `${url.origin}/auth/callback/x${url.search}&code=abc` })],
    ['its root', (url) => ({ url: `${url.origin}/${url.search}&code=abc` })],
    ['no state', (url) => ({ url: `${url.origin}${url.pathname}?code=abc` })],
    ['a wrong state', (url) => ({ url: `${url.origin}${url.pathname}?code=abc&state=${'x'.repeat(43)}` })],
    ['no code', (url) => ({ url: url.href })],
    ['tokens', (url) => ({ url: `${url.href}&code=abc&access_token=a` })],
    ['another method', (url) => ({ url: `${url.href}&code=abc`, init: { method: 'POST' } })],
    ['a favicon', (url) => ({ url: `${url.origin}/favicon.ico` })],
  ])('the listener refuses %s, and goes on waiting', async (_what, change) => {
    await start();
    const { url, init } = change(door());
    expect((await fetch(url, init)).status).toBe(404);
    const ended = device.nextEnd();
    await (await fetch(await redirectOf(opened()))).text();
    expect((await ended).outcome.kind).toBe('signed_in');
  });

  it('the listener refuses a page of another host that is led to this address (DNS rebinding)', async () => {
    await start();
    const { port, pathname, search } = door();
    const socket = connect(Number(port), '127.0.0.1');
    socket.end(`GET ${pathname}${search}&code=abc HTTP/1.1\r\nHost: evil.example.com:${port}\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 404 /);
    expect(device.ended).toEqual([]);
  });

  it('a code that somebody else puts in is refused by the server: it is for another verifier', async () => {
    await start();
    const first = door();
    await start();
    const code = new URL(await redirectOf(opened())).searchParams.get('code');
    const ended = device.nextEnd();
    await (await fetch(`${first.href}&code=${code}`)).text();
    expect((await ended).outcome).toEqual({ kind: 'failed', code: 'sign_in_link_unknown' });
  });

  it('somebody who says no in the browser is not signed in', async () => {
    await start();
    const ended = device.nextEnd();
    await (await fetch(`${door().href}&error=access_denied&error_description=No`)).text();
    expect((await ended).outcome).toEqual({ kind: 'failed', code: 'cancelled' });
  });

  it('a line that breaks at the last step says so', async () => {
    await start();
    const back = await redirectOf(opened());
    server.fault = () => 'break';
    const ended = device.nextEnd();
    await (await fetch(back)).text();
    expect((await ended).outcome).toEqual({ kind: 'failed', code: 'project_unreachable' });
  });

  it('nobody is waited for longer than was said', async () => {
    await device.auth().stop();
    await open({ patienceMs: { browser: 50, mail: 50 } });
    const ended = device.nextEnd();
    const { attempt } = await start();
    expect(await ended).toEqual({ attempt, outcome: { kind: 'failed', code: 'sign_in_timed_out' } });
    await expect(fetch(door())).rejects.toThrow('fetch failed');
  });

  it('cancelled: the listener is gone, and nothing is said', async () => {
    const { attempt } = await start();
    await device.call['projects.cancelSignIn']({ attempt });
    await expect(fetch(door())).rejects.toThrow('fetch failed');
    expect(device.ended).toEqual([]);
  });

  it('the deep link is the second way for the same attempt', async () => {
    const { attempt } = await start();
    const back = new URL(await redirectOf(opened()));
    const link = must(readDeepLink(`postroom://auth/callback${back.search}`), 'the deep link');
    await device.auth().takeLink(link);
    expect(device.ended).toEqual([{ attempt, outcome: expect.objectContaining({ kind: 'signed_in' }) }]);
    await expect(fetch(door())).rejects.toThrow('fetch failed');
  });

  it('nobody waits for more than a few at once: the oldest gives way', async () => {
    const { attempt: oldest } = await start();
    const first = door();
    for (let more = 0; more < 8; more++) await start();
    await expect(fetch(first)).rejects.toThrow('fetch failed');
    // Whoever waits for it is not left to wait.
    expect(device.ended).toEqual([{ attempt: oldest, outcome: { kind: 'failed', code: 'sign_in_timed_out' } }]);
    const ended = device.nextEnd();
    await (await fetch(await redirectOf(opened()))).text();
    expect((await ended).outcome.kind).toBe('signed_in');
  });

  it('a door at which nothing more can be taken in (EMFILE) does not end the app', async () => {
    const doors: EventEmitter[] = [];
    const note = (message: unknown) => void doors.push((message as { server: EventEmitter }).server);
    subscribe('tracing:net.server.listen:asyncEnd', note);
    await start();
    unsubscribe('tracing:net.server.listen:asyncEnd', note);
    must(doors.at(-1), 'the door').emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }));
    const ended = device.nextEnd();
    await (await fetch(await redirectOf(opened()))).text();
    expect((await ended).outcome.kind).toBe('signed_in');
  });

  it('that the project does not offer opens nothing', async () => {
    const starting = device.call['projects.signInWithProvider']({ projectId, provider: 'apple' });
    expect({ code: (await device.refusal(starting)).code, opened: device.opened }).toEqual({
      code: 'sign_in_not_offered',
      opened: [],
    });
  });
});
