import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { Provider } from '#shared/domain/states.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { newId } from '#shared/lib/ids.ts';
import { type MediaEngine, startMediaEngine } from './media-engine.ts';
import { makeFolder } from './temporary-folder.ts';

/** A workspace with people's words for what a test needs of it. Its clock stands still until it is told to go on. */
export type Desk = {
  readonly call: MediaEngine['call'];
  readonly forward: (ms: number) => void;
  readonly account: (provider?: Provider, name?: string) => Promise<string>;
  readonly post: (post?: {
    readonly content?: string;
    readonly wallTime?: string | null;
    readonly accountIds?: string[];
  }) => Promise<string>;
  /** As the publisher leaves it: no command of a person's makes a post published. The engine starts anew. */
  readonly publish: (postId: string) => Promise<void>;
  /** What a call was refused with; fails where it was not refused. */
  readonly refusal: (work: Promise<unknown>) => Promise<Record<string, unknown>>;
  readonly close: () => Promise<void>;
};

export const DESK_NOW = '2027-03-02T09:00:00.000Z';

export async function openDesk(): Promise<Desk> {
  const folder = await makeFolder();
  let nowMs = Date.parse(DESK_NOW);
  const clock = { nowMs: () => nowMs };
  let engine = await startMediaEngine(folder, undefined, clock);
  const call: MediaEngine['call'] = (...args) => engine.call(...args);
  return {
    call,
    publish: async (postId) => {
      await engine.stop();
      const pg = await PGlite.create(join(folder, 'mirror'));
      await pg.query(`update posts set state = 'published' where id = $1`, [postId]);
      await pg.query(`update post_targets set status = 'published' where post_id = $1`, [postId]);
      await pg.close();
      engine = await startMediaEngine(folder, undefined, clock);
    },
    forward: (ms) => {
      nowMs += ms;
    },
    account: async (provider = 'mastodon', name = 'Weber Studio') => {
      const id = newId();
      await call('accounts.add', { id, provider, displayName: name, handle: 'weber' });
      return id;
    },
    post: async (post = {}) => {
      const id = newId();
      await call('posts.create', { id, ...post });
      return id;
    },
    refusal: async (work) => {
      const error = await work.then(
        () => null,
        (failure: unknown) => failure,
      );
      if (!(error instanceof AppError)) throw new Error(`Not refused: ${String(error)}`);
      const { traceId: _trace, ...details } = error.details;
      return { code: error.code, ...details };
    },
    close: async () => {
      await engine.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
