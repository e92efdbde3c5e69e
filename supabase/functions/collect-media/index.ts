import { createCollectMedia } from './collect-media.ts';

/** What Supabase gives each function. */
declare const Deno: {
  readonly env: { readonly get: (name: string) => string | undefined };
  readonly serve: (handler: (request: Request) => Promise<Response>) => unknown;
};

const url = Deno.env.get('SUPABASE_URL');
if (!url) throw new Error('SUPABASE_URL is not set: this function runs in a project of Supabase');

Deno.serve(createCollectMedia({ url, fetch }));
