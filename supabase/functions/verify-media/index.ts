import { createVerifyMedia } from './verify-media.ts';

/** What Supabase gives each function. */
declare const Deno: {
  readonly env: { readonly get: (name: string) => string | undefined };
  readonly serve: (handler: (request: Request) => Promise<Response>) => unknown;
};

function setting(name: string): string {
  const value = Deno.env.get(name);
  if (!value) throw new Error(`${name} is not set: this function runs in a project of Supabase`);
  return value;
}

/** The keys of a project by their names, and before those came the one key of each kind. */
function key(named: string, older: string): string {
  const keys = JSON.parse(Deno.env.get(named) || '{}') as { readonly default?: string };
  return keys.default ?? setting(older);
}

Deno.serve(
  createVerifyMedia({
    url: setting('SUPABASE_URL'),
    publishableKey: key('SUPABASE_PUBLISHABLE_KEYS', 'SUPABASE_ANON_KEY'),
    secretKey: key('SUPABASE_SECRET_KEYS', 'SUPABASE_SERVICE_ROLE_KEY'),
    fetch,
  }),
);
