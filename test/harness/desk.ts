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
  /** As the publisher leaves what it could not publish, to any account or to the first alone. */
  readonly fail: (postId: string, reached?: 'nobody' | 'the first account') => Promise<void>;
  /** A value that another device wrote, as sync brings it. The engine starts anew. */
  readonly pull: (table: 'media_assets', id: string, values: Readonly<Record<string, string>>) => Promise<void>;
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
  async function behindItsBack(statements: readonly string[], postId: string): Promise<void> {
    await engine.stop();
    const pg = await PGlite.create(join(folder, 'mirror'));
    for (const statement of statements) await pg.query(statement, [postId]);
    await pg.close();
    engine = await startMediaEngine(folder, undefined, clock);
  }
  return {
    call,
    publish: (postId) =>
      behindItsBack(
        [
          `update posts set state = 'published' where id = $1`,
          `update post_targets set status = 'published' where post_id = $1`,
        ],
        postId,
      ),
    fail: (postId, reached = 'nobody') =>
      behindItsBack(
        [
          `update posts set state = 'failed' where id = $1`,
          `update post_targets set status = 'failed' where post_id = $1`,
          ...(reached === 'nobody'
            ? []
            : [
                `update post_targets set status = 'published' where id =
                  (select id from post_targets where post_id = $1 order by created_at, id limit 1)`,
              ]),
        ],
        postId,
      ),
    pull: (table, id, values) =>
      behindItsBack(
        Object.entries(values).map(([column, value]) => `update ${table} set ${column} = '${value}' where id = $1`),
        id,
      ),
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
