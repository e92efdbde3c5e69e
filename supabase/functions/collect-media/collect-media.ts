import { call, type Project, type ServiceProject, Unavailable } from '../_shared/ask-project.ts';
import { removeObject } from '../_shared/remove-object.ts';

export type CollectMediaOptions = Project & {
  readonly nowMs?: () => number;
};

/** What was done in this call. */
export type Collected = {
  /** Found unused now; they go when they stay so. */
  readonly marked: number;
  /** Marked before, and used again. */
  readonly freed: number;
  readonly removed: number;
  /** Storage would not remove them: they are tried again an hour later, after the others. */
  readonly failed: number;
  /** Not all was looked at, or removed that may be: the next call goes on there. */
  readonly isWhole: boolean;
};

type Marked = { readonly is_whole: boolean; readonly marked: number; readonly freed: number };

/** A hosted function may work for 150 seconds, and waits longer for the database than it works itself. */
const MARK_BUDGET_MS = 20_000;
const REMOVE_BUDGET_MS = 40_000;
const PAGE_SIZE = 500;
/** One object may be broken; a Storage that refuses so many refuses all. */
const FAILED_TIMES = 3;

/**
 * Removes from Storage what nothing has used for the grace period. POST with a secret key of the project, once a day or so; what
 * is used, and that nothing goes which is used again meanwhile, is the database's to say (create_postroom_media_garbage.sql).
 * SECURITY: it has no key of its own. All that it does it does with the one of whoever calls, so nobody gets more by it.
 */
export function createCollectMedia(options: CollectMediaOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'POST') return say(405, { error: 'POST' });
    const secretKey = readKey(request.headers);
    if (secretKey === null) return say(401, { error: 'Send a secret key of the project' });
    try {
      return say(200, await collect({ ...options, secretKey }));
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      if (error.status === 401 || error.status === 403) return say(403, { error: 'This is for the service alone' });
      return say(503, { error: error.message });
    }
  };
}

function say(status: number, body: Collected | { readonly error: string }): Response {
  return Response.json(body, { status });
}

/** A session beside a publishable key goes before it, as everywhere in a project. */
function readKey(headers: Headers): string | null {
  const bearer = /^Bearer\s+(\S+)$/.exec(headers.get('authorization') ?? '')?.[1];
  return bearer ?? headers.get('apikey');
}

async function collect(options: CollectMediaOptions & ServiceProject): Promise<Collected> {
  const { nowMs = Date.now } = options;
  const markUntilMs = nowMs() + MARK_BUDGET_MS;
  let [marked, freed, removed, failed] = [0, 0, 0, 0];
  let isMarked = false;
  while (!isMarked && nowMs() < markUntilMs) {
    const page = await call<Marked>(options, 'mark_media_garbage', { page_size: PAGE_SIZE });
    marked += page.marked;
    freed += page.freed;
    isMarked = page.is_whole;
  }
  const removeUntilMs = nowMs() + REMOVE_BUDGET_MS;
  while (failed < FAILED_TIMES && nowMs() < removeUntilMs) {
    const name = await call<string | null>(options, 'take_media_garbage', {});
    if (name === null) return { marked, freed, removed, failed, isWhole: isMarked && failed === 0 };
    // It stays, and there may be others.
    if (name === '') continue;
    try {
      if (await removeObject(options, name)) removed += 1;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      // biome-ignore lint/suspicious/noConsole: a function's console is its log.
      console.warn(`${name} was not removed: ${error.message}`);
      failed += 1;
    }
  }
  return { marked, freed, removed, failed, isWhole: false };
}
