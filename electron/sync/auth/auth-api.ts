import { AuthClient, type AuthError } from '@supabase/supabase-js';
import * as z from 'zod/mini';
import type { SignInProvider } from '#shared/domain/sign-in.ts';
import { AppError } from '#shared/lib/app-error.ts';
import type { Clock } from '#shared/lib/clock.ts';
import { toRefreshError, toSignInError } from './auth-errors.ts';
import { type Fetch, guardFetch } from './guarded-fetch.ts';
import { type Session, sessionSchema } from './session.ts';

/** A project as a request needs it. */
export type ProjectKey = { readonly url: string; readonly publishableKey: string };

export type SignedIn = {
  readonly userId: string;
  readonly email: string;
  readonly displayName: string;
  readonly session: Session;
};

/** A sign-in that goes on in a browser or a mail, and comes back with a code. PKCE (RFC 7636): only here can it be used. */
export type Flow = { readonly exchange: (code: string) => Promise<SignedIn> };

export type AuthApi = {
  readonly signIn: (email: string, password: string) => Promise<SignedIn>;
  /** null: the address has to be confirmed first. */
  readonly signUp: (
    email: string,
    password: string,
    redirectTo: string,
  ) => Promise<Flow & { signedIn: SignedIn | null }>;
  readonly sendCode: (email: string, options: { redirectTo: string; mayCreate: boolean }) => Promise<Flow>;
  readonly verifyCode: (email: string, code: string) => Promise<SignedIn>;
  readonly startProvider: (provider: SignInProvider, redirectTo: string) => Promise<Flow & { readonly url: string }>;
  /** Fails with `signed_out` where the server takes the session no more, for good. */
  readonly refresh: (refreshToken: string) => Promise<Session>;
  /** Ends the session on the server. */
  readonly revoke: (session: Session) => Promise<void>;
};

const answerSchema = z.object({
  // SECURITY: it becomes part of a file's name.
  user: z.object({
    id: z.uuid(),
    email: z.optional(z.nullable(z.string())),
    user_metadata: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
  }),
  session: z.object({
    access_token: z.string().check(z.minLength(1)),
    refresh_token: z.string().check(z.minLength(1)),
    expires_in: z.number().check(z.positive()),
  }),
});

/**
 * Supabase Auth by Supabase's own client, without its memory: who is signed in, when a token is renewed and what is kept is
 * decided in sessions.ts. The client alone would sign people out when a hotel's network answers a refresh with a page.
 */
export function createAuthApi(project: ProjectKey, { fetch, clock }: { fetch: Fetch; clock: Clock }): AuthApi {
  /** One client a flow: it holds the verifier. */
  function open() {
    let failure: AppError | null = null;
    let status = 0;
    const guarded = guardFetch(fetch, (next) => (failure ??= next), clock);
    const client = new AuthClient({
      url: `${project.url}/auth/v1`,
      headers: { apikey: project.publishableKey },
      fetch: async (...call) => {
        const answer = await guarded(...call);
        status = answer.status;
        return answer;
      },
      flowType: 'pkce',
      persistSession: false,
      autoRefreshToken: false,
      detectSessionInUrl: false,
    });
    return async <Answer extends { readonly data: unknown; readonly error: AuthError | null }>(
      work: (client: InstanceType<typeof AuthClient>) => Promise<Answer>,
      toError = toSignInError,
    ): Promise<Answer['data']> => {
      failure = null;
      const { data, error } = await work(client);
      if (failure !== null) throw failure;
      // The client calls it a missing session, too, when an answer that went well holds none.
      if (error && status < 400) throw new AppError('sync_bad_answer', 'Auth answered without a session');
      if (error) throw toError(error);
      return data;
    };
  }

  function toSession(answer: z.infer<typeof answerSchema>['session']): Session {
    return sessionSchema.parse({
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token,
      receivedAtMs: clock.nowMs(),
      lifetimeS: answer.expires_in,
    });
  }

  function toSignedIn(data: unknown): SignedIn {
    const { user, session } = parse(data);
    const name = user.user_metadata?.full_name ?? user.user_metadata?.name;
    const email = user.email ?? '';
    return {
      userId: user.id,
      email: email.slice(0, 320),
      displayName: typeof name === 'string' ? name.slice(0, 200) : '',
      session: toSession(session),
    };
  }

  const exchangeOn = (ask: ReturnType<typeof open>) => async (code: string) =>
    toSignedIn(await ask((client) => client.exchangeCodeForSession(code)));

  async function signOut(accessToken: string): Promise<void> {
    await open()((client) => client.admin.signOut(accessToken, 'local'), toRefreshError);
  }

  async function refresh(refreshToken: string): Promise<Session> {
    const ask = open();
    const data = await ask((client) => client.refreshSession({ refresh_token: refreshToken }), toRefreshError);
    return toSession(parse(data).session);
  }

  return {
    signIn: async (email, password) =>
      toSignedIn(await open()((client) => client.signInWithPassword({ email, password }))),
    signUp: async (email, password, redirectTo) => {
      const ask = open();
      const data = await ask((client) => client.signUp({ email, password, options: { emailRedirectTo: redirectTo } }));
      return { signedIn: data.session === null ? null : toSignedIn(data), exchange: exchangeOn(ask) };
    },
    sendCode: async (email, { redirectTo, mayCreate }) => {
      const ask = open();
      const options = { emailRedirectTo: redirectTo, shouldCreateUser: mayCreate };
      await ask((client) => client.signInWithOtp({ email, options }));
      return { exchange: exchangeOn(ask) };
    },
    verifyCode: async (email, code) =>
      toSignedIn(
        await open()(
          (client) => client.verifyOtp({ email, token: code, type: 'email' }),
          (error) => {
            const known = toSignInError(error);
            return known.code === 'invalid_input' ? new AppError('sign_in_code_refused', known.message) : known;
          },
        ),
      ),
    startProvider: async (provider, redirectTo) => {
      const ask = open();
      const { url } = await ask((client) => client.signInWithOAuth({ provider, options: { redirectTo } }));
      return { url: url ?? '', exchange: exchangeOn(ask) };
    },
    refresh,
    revoke: async ({ accessToken, refreshToken }) => {
      try {
        await signOut(accessToken);
      } catch (error) {
        // An access token that has expired ends nothing; a new one does.
        if (!(error instanceof AppError) || error.code !== 'sync_bad_answer') throw error;
        await signOut((await refresh(refreshToken)).accessToken);
      }
    },
  };
}

function parse(data: unknown): z.infer<typeof answerSchema> {
  const parsed = answerSchema.safeParse(data);
  if (!parsed.success) throw new AppError('sync_bad_answer', 'Auth answered without a session');
  return parsed.data;
}
