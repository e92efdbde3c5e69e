import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GoTrue, startGoTrue } from '#test/harness/server/gotrue.ts';
import { openSignInDevice, type SignInDevice } from '#test/harness/sign-in-device.ts';

let server: GoTrue;
let device: SignInDevice;

beforeAll(async () => {
  server = await startGoTrue();
});
afterAll(() => server.stop());
afterEach(() => expect(device.leaks()).toEqual([]));
beforeEach(async () => {
  server.fault = () => null;
  server.hasSchema = true;
  device = await openSignInDevice(server);
});

const connect = (typed: { url?: string; key?: string } = {}) =>
  device.call['projects.connect']({ url: server.url, key: server.publishableKey, ...typed });
/** The settings of a project, and then two megabytes more. */
function endless(): string {
  return JSON.stringify({ external: { email: true }, disable_signup: false, more: 'x'.repeat(2_000_000) });
}

const page = (body: string) => ({ status: 200, headers: { 'content-type': 'text/html' }, body });

describe('connecting a project', () => {
  it('asks it how one may sign in, and leaves out what nobody here knows', async () => {
    const { id, ...view } = await connect({ url: `${server.url}/rest/v1/ ` });
    expect(view).toEqual({
      url: server.url,
      methods: { email: true, signUp: true, providers: ['google', 'github'] },
      people: [],
    });
    expect((await device.call['projects.list']({})).projects).toEqual([{ id, ...view }]);
  });

  it('again keeps its place in the list', async () => {
    const first = await connect();
    expect((await connect()).id).toBe(first.id);
    await device.restart();
    expect((await device.call['projects.list']({})).projects.map(({ id }) => id)).toEqual([first.id]);
  });

  it.each([
    ['something that is no address', { url: 'our project' }, 'project_address_invalid'],
    ['an address without encryption', { url: 'http://team.example.com' }, 'project_address_invalid'],
    ['a secret key', { key: 'sb_secret_abc' }, 'project_key_secret'],
    ['a key with a line break in it', { key: 'sb_publishable_a\nb' }, 'project_key_refused'],
    ['a wrong key', { key: 'sb_publishable_wrong' }, 'project_key_refused'],
    ['a port where nobody listens', { url: 'http://127.0.0.1:9' }, 'project_unreachable'],
  ])('with %s says so: %s %s', async (_what, typed, code) => {
    expect((await device.refusal(connect(typed))).code).toBe(code);
    expect((await device.call['projects.list']({})).projects).toEqual([]);
  });

  it('sends a secret key nowhere', async () => {
    const before = server.requests.length;
    await device.refusal(connect({ key: 'sb_secret_abc' }));
    expect({
      sent: server.requests.length - before,
      seen: device.seen.filter((text) => /sb_secret/.test(text)),
    }).toEqual({ sent: 0, seen: [] });
  });

  it('without our migrations says so', async () => {
    server.hasSchema = false;
    expect((await device.refusal(connect())).code).toBe('project_no_schema');
  });

  it.each([
    ['the page of a hotel’s network', page('<html>Welcome aboard</html>'), 'project_not_supabase'],
    [
      'a redirect to such a page',
      { status: 302, headers: { location: 'http://portal.example.com' }, body: '' },
      'project_not_supabase',
    ],
    ['another server’s JSON', { status: 200, body: '{"hello":"world"}' }, 'project_not_supabase'],
    ['a list', { status: 200, body: '[]' }, 'project_not_supabase'],
    ['an answer without end', { status: 200, body: endless() }, 'project_not_supabase'],
    ['a page that is not there', { status: 404, body: '<h1>Not found</h1>' }, 'project_not_supabase'],
    ['a project that is paused', { status: 540, body: '{"message":"Project paused"}' }, 'server_busy'],
    ['a gateway without a server', { status: 502, body: '<html>Bad gateway</html>' }, 'server_busy'],
  ])('when %s answers says so', async (_what, fault, code) => {
    server.fault = (path) => (path.includes('/settings') ? fault : null);
    expect((await device.refusal(connect())).code).toBe(code);
  });

  it.each([
    ['as seconds', { 'retry-after': '7' }, '{}', 7],
    ['as a date', { 'retry-after': 'Tue, 02 Mar 2027 09:01:00 GMT' }, '{}', 60],
    ['in words', {}, '{"message":"you can only request this after 48 seconds"}', 48],
    ['not at all', {}, '<html>', null],
  ])('hears how long to wait, told %s', async (_how, headers, body, seconds) => {
    server.fault = () => ({ status: 429, headers, body });
    expect(await device.refusal(connect())).toEqual({ code: 'too_many_requests', details: { seconds } });
  });

  it('whose certificate nobody vouches for says so, and sends no key', async () => {
    const heard: unknown[] = [];
    // openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj /CN=localhost
    const https = createServer({ key: SELF_SIGNED_KEY, cert: SELF_SIGNED }, (request) => heard.push(request.headers));
    await new Promise<void>((resolve) => void https.listen(0, '127.0.0.1', resolve));
    const url = `https://localhost:${(https.address() as AddressInfo).port}`;
    expect({ ...(await device.refusal(connect({ url }))), heard }).toEqual({
      code: 'project_certificate',
      details: {},
      heard: [],
    });
    https.close();
  });

  it('can be taken back: it is off the list, and stays off it', async () => {
    const { id: projectId } = await connect();
    await device.call['projects.forget']({ projectId });
    await device.restart();
    expect((await device.call['projects.list']({})).projects).toEqual([]);
  });
});

/** For nothing but this test. */
const SELF_SIGNED_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgUphdxFF5b9yzxMTJ
2Krrwq72nSqsGkX8pVDJeB5V2s+hRANCAAS+YAeUApFzjGxrbC93jgnYqIZ5frE0
nY8R5GCfbAVKFDcZ1fVZF9AquXiCYCOi/rLV2KQ3wTt6sCwHAC+9qH0h
-----END PRIVATE KEY-----`;
const SELF_SIGNED = `-----BEGIN CERTIFICATE-----
MIIBgDCCASWgAwIBAgIUG9DGBqLjAQf/yuCY6r2VV1D7qTIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODE5NDI0M1oYDzIxMjYxMTA0
MTk0MjQzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAS+YAeUApFzjGxrbC93jgnYqIZ5frE0nY8R5GCfbAVKFDcZ1fVZF9Aq
uXiCYCOi/rLV2KQ3wTt6sCwHAC+9qH0ho1MwUTAdBgNVHQ4EFgQUqLtknZE2pky4
2az2Qibm3iWnBD8wHwYDVR0jBBgwFoAUqLtknZE2pky42az2Qibm3iWnBD8wDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAlGtlGG97FfvkJXD10MQl
0HYQ7E/m+IqSkTKVV4SeGR8CIQDmcCjRL6ERYn3Jh2+K5Tn/pCvmtbHoz37SZwPB
KFk9rw==
-----END CERTIFICATE-----`;
