import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/**
 * A small server that answers as Supabase does, for what `npm run backend` lacks: mails, other services, and faults. Its
 * rules are those of supabase/auth at the end of 2026, as its source has them: `internal/tokens/service.go` (one use of a
 * refresh token; the parent of the active one gets the active one; an older one ends the session),
 * `internal/api/apierrors/errorcode.go` (codes), `internal/api/verify.go` and `external.go` (PKCE: the code comes back in the
 * query of `redirect_to`), `internal/api/settings.go`. Errors have the form of API version 2024-01-01.
 */
export type GoTrue = {
  readonly url: string;
  readonly publishableKey: string;
  /** Everybody's e-mail, with the password. */
  readonly people: Map<string, { readonly id: string; readonly password: string | null }>;
  readonly requests: { readonly method: string; readonly path: string; readonly body: string }[];
  /** Mails that went out: the code, and the link of the same. */
  readonly mails: { readonly to: string; readonly code: string; readonly link: string }[];
  readonly settings: { external: Record<string, boolean>; disable_signup: boolean; mailer_autoconfirm: boolean };
  /** Every token, code and password that ever went over the wire. */
  readonly secrets: Set<string>;
  /** What an access token is good for, in seconds. */
  lifetimeS: number;
  hasSchema: boolean;
  /** Asked before each request: what it returns happens instead of an answer, or (`lose`) after the work was done. */
  fault: (path: string) => Fault | null | Promise<Fault | null>;
  /** Ends every session of this person, as somebody's "sign out everywhere" does. */
  readonly endSessions: (userId: string) => void;
  readonly liveSessions: () => number;
  readonly stop: () => Promise<void>;
};

export type Fault =
  /** The server did what was asked, and the line broke before the answer. */
  | 'lose'
  /** The line breaks before the server hears of it. */
  | 'break'
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body: string };

type Token = { readonly value: string; readonly parent: string | null; isRevoked: boolean; readonly session: string };
type Call = { readonly request: IncomingMessage; readonly url: URL; readonly body: Record<string, unknown> };
type Answer = { readonly status: number; readonly body?: unknown; readonly location?: string };

const API_VERSION = { 'x-supabase-api-version': '2024-01-01' };

export async function startGoTrue(): Promise<GoTrue> {
  const sessions = new Map<string, { readonly userId: string; email: string }>();
  const tokens = new Map<string, Token>();
  const access = new Map<string, string>();
  const codes = new Map<string, { readonly email: string; readonly challenge: string }>();
  const it: { -readonly [Key in keyof GoTrue]: GoTrue[Key] } = {
    url: '',
    publishableKey: 'sb_publishable_test',
    people: new Map(),
    requests: [],
    mails: [],
    settings: {
      external: { email: true, phone: false, google: true, github: true, kakao: true },
      disable_signup: false,
      mailer_autoconfirm: false,
    },
    secrets: new Set(),
    lifetimeS: 3600,
    hasSchema: true,
    fault: () => null,
    endSessions: (userId) => {
      for (const [id, session] of sessions) if (session.userId === userId) sessions.delete(id);
    },
    liveSessions: () => sessions.size,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  const secret = (kind: string) => {
    const value = `${kind}-${randomUUID()}`;
    it.secrets.add(value);
    return value;
  };

  function issue(session: string, parent: string | null): Answer {
    const token: Token = { value: secret('refresh'), parent, isRevoked: false, session };
    tokens.set(token.value, token);
    return grant(session, token.value);
  }

  function grant(session: string, refreshToken: string): Answer {
    const { userId, email } = sessions.get(session) ?? { userId: '', email: '' };
    const accessToken = secret('access');
    access.set(accessToken, session);
    return {
      status: 200,
      body: {
        access_token: accessToken,
        token_type: 'bearer',
        expires_in: it.lifetimeS,
        expires_at: Math.floor(Date.now() / 1000) + it.lifetimeS,
        refresh_token: refreshToken,
        user: { id: userId, aud: 'authenticated', email, user_metadata: { full_name: email.split('@')[0] } },
      },
    };
  }

  function open(email: string): Answer {
    const person = it.people.get(email) ?? { id: randomUUID(), password: null };
    it.people.set(email, person);
    const session = randomUUID();
    sessions.set(session, { userId: person.id, email });
    return issue(session, null);
  }

  function refresh({ body }: Call): Answer {
    const token = tokens.get(String(body.refresh_token));
    if (!token) return refuse(400, 'refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found');
    if (!sessions.has(token.session))
      return refuse(400, 'session_not_found', 'Invalid Refresh Token: No Valid Session');
    const active = [...tokens.values()].find(({ session, isRevoked }) => session === token.session && !isRevoked);
    if (!token.isRevoked) {
      token.isRevoked = true;
      return issue(token.session, token.value);
    }
    if (active?.parent === token.value) return grant(token.session, active.value);
    for (const other of tokens.values()) if (other.session === token.session) other.isRevoked = true;
    return refuse(400, 'refresh_token_already_used', 'Invalid Refresh Token: Already Used');
  }

  function exchange({ body }: Call): Answer {
    const code = codes.get(String(body.auth_code));
    codes.delete(String(body.auth_code));
    if (!code) return refuse(404, 'flow_state_not_found', 'invalid flow state, no valid flow state found');
    const challenge = createHash('sha256').update(String(body.code_verifier)).digest('base64url');
    if (challenge !== code.challenge) return refuse(400, 'bad_code_verifier', 'code challenge does not match');
    return open(code.email);
  }

  function backWithCode(redirectTo: string, email: string, challenge: string): Answer {
    const code = secret('code');
    codes.set(code, { email, challenge });
    const back = new URL(redirectTo);
    back.searchParams.set('code', code);
    return { status: 302, location: back.href };
  }

  function mail({ url, body }: Call): void {
    const to = String(body.email);
    const code = String(Math.floor(100_000 + Math.random() * 900_000));
    it.secrets.add(code);
    const link = new URL(`${it.url}/auth/v1/verify`);
    link.searchParams.set('token', code);
    link.searchParams.set('redirect_to', url.searchParams.get('redirect_to') ?? '');
    link.searchParams.set('email', to);
    link.searchParams.set('challenge', String(body.code_challenge));
    it.mails.push({ to, code, link: link.href });
  }

  const routes: Readonly<Record<string, (call: Call) => Answer>> = {
    'GET /auth/v1/settings': () => ({ status: 200, body: it.settings }),
    'POST /auth/v1/token?password': ({ body }) => {
      const person = it.people.get(String(body.email));
      it.secrets.add(String(body.password));
      const isRight = person?.password !== null && person?.password === body.password;
      return isRight ? open(String(body.email)) : refuse(400, 'invalid_credentials', 'Invalid login credentials');
    },
    'POST /auth/v1/token?refresh_token': refresh,
    'POST /auth/v1/token?pkce': (call) => {
      it.secrets.add(String(call.body.code_verifier));
      return exchange(call);
    },
    'POST /auth/v1/signup': (call) => {
      const email = String(call.body.email);
      const password = String(call.body.password);
      it.secrets.add(password);
      if (it.settings.disable_signup) return refuse(422, 'signup_disabled', 'Signups not allowed for this instance');
      if (password.length < 8) return refuse(422, 'weak_password', 'Password should be at least 8 characters.');
      if (it.people.has(email)) return refuse(422, 'user_already_exists', 'User already registered');
      const id = randomUUID();
      it.people.set(email, { id, password });
      if (it.settings.mailer_autoconfirm) return open(email);
      mail(call);
      return { status: 200, body: { id, aud: 'authenticated', email, identities: [] } };
    },
    'POST /auth/v1/otp': (call) => {
      if (!it.people.has(String(call.body.email)) && (it.settings.disable_signup || call.body.create_user === false)) {
        return refuse(422, 'otp_disabled', 'Signups not allowed for otp');
      }
      mail(call);
      return { status: 200, body: {} };
    },
    'POST /auth/v1/verify': ({ body }) => {
      const sent = it.mails.findLast(({ to, code }) => to === body.email && code === body.token);
      return sent && body.type === 'email'
        ? open(sent.to)
        : refuse(403, 'otp_expired', 'Token has expired or is invalid');
    },
    'GET /auth/v1/verify': ({ url: { searchParams } }) =>
      backWithCode(
        searchParams.get('redirect_to') ?? '',
        searchParams.get('email') ?? '',
        searchParams.get('challenge') ?? '',
      ),
    'GET /auth/v1/authorize': ({ url: { searchParams } }) =>
      backWithCode(
        searchParams.get('redirect_to') ?? '',
        `someone@${searchParams.get('provider')}.example.com`,
        searchParams.get('code_challenge') ?? '',
      ),
    'POST /auth/v1/logout': ({ request }) => {
      const session = access.get(bearer(request));
      if (!session || !sessions.has(session)) return refuse(403, 'session_not_found', 'Session not found');
      sessions.delete(session);
      return { status: 204 };
    },
    'POST /rest/v1/rpc/sync_hello': () =>
      it.hasSchema
        ? { status: 401, body: { code: '42501', message: 'permission denied for function sync_hello' } }
        : { status: 404, body: { code: 'PGRST202', message: 'Could not find the function public.sync_hello' } },
    'GET /rest/v1/workspaces': ({ request }) =>
      sessions.has(access.get(bearer(request)) ?? '')
        ? { status: 200, body: [{ id: '0b0b2b1a-1111-4222-8333-444455556666', name: 'Harbour team' }] }
        : { status: 401, body: { code: 'PGRST301', message: 'JWT expired' } },
  };

  function route(call: Call): Answer {
    const { url, request } = call;
    const isPage = request.method === 'GET' && /^\/auth\/v1\/(verify|authorize)$/.test(url.pathname);
    // The gateway stands before everything that is no page for a browser.
    if (!isPage && request.headers.apikey !== it.publishableKey) {
      return { status: 401, body: { message: 'Invalid API key', hint: 'Double check your API key.' } };
    }
    const kind = url.searchParams.get('grant_type');
    const handle = routes[`${request.method} ${url.pathname}${kind ? `?${kind}` : ''}`];
    return handle ? handle(call) : { status: 404, body: { message: 'no Route matched with those values' } };
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', it.url);
    const content = await text(request);
    it.requests.push({ method: request.method ?? '', path: `${url.pathname}${url.search}`, body: content });
    const fault = await it.fault(`${url.pathname}${url.search}`);
    if (fault === 'break') return void response.destroy();
    if (fault !== null && fault !== 'lose') {
      return void response.writeHead(fault.status, fault.headers).end(fault.body);
    }
    const body = content.startsWith('{') ? (JSON.parse(content) as Record<string, unknown>) : {};
    const answer = route({ request, url, body });
    if (fault === 'lose') return void response.destroy();
    if (answer.location) return void response.writeHead(answer.status, { location: answer.location }).end();
    response.writeHead(answer.status, { 'content-type': 'application/json', ...API_VERSION });
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  it.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return it as GoTrue;
}

function refuse(status: number, code: string, message: string): Answer {
  return { status, body: { code, message } };
}

function bearer({ headers }: IncomingMessage): string {
  return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
}
