import { createCollectMedia } from '../../supabase/functions/collect-media/collect-media.ts';
import { createVerifyMedia } from '../../supabase/functions/verify-media/verify-media.ts';
import type { Keys } from './data-folder.ts';
import type { Fetch } from './http.ts';

export const FUNCTIONS_PATH = '/functions/v1/';

/** Our Edge Functions, in this process. They ask this backend over the wire, as a hosted one asks its project. */
export function createFunctions({ url, keys }: { readonly url: string; readonly keys: Keys }): Fetch {
  const { publishableKey, secretKey } = keys;
  const functions: Readonly<Record<string, Fetch>> = {
    'verify-media': createVerifyMedia({ url, publishableKey, secretKey, fetch: globalThis.fetch }),
    'collect-media': createCollectMedia({ url, fetch: globalThis.fetch }),
  };
  return async (request) => {
    const name = new URL(request.url).pathname.slice(FUNCTIONS_PATH.length);
    const run = Object.hasOwn(functions, name) ? functions[name] : undefined;
    return run ? await run(request) : Response.json({ message: 'Requested function was not found' }, { status: 404 });
  };
}
