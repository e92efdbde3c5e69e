import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { newId } from '#shared/lib/ids.ts';
import { openRealMirror } from '#test/simulation/device.ts';
import { applyRows } from './apply-page.ts';
import { beginSync, createMirrorStore } from './mirror-store.ts';
import { indexQueued } from './search-queue.ts';

const AT = '2026-11-30T12:00:00.000Z';

test.each([
  { posts: 5, isFirst: true },
  { posts: 5, isFirst: false },
  { posts: 11, isFirst: true },
])(
  'posts are found by their parts, which come in a later piece: $posts, first pull $isFirst (SPEC 2.3)',
  async ({ posts, isFirst }) => {
    const mirror = await openRealMirror();
    try {
      const workspaceId = newId();
      await beginSync(mirror.db, { workspaceId, clientId: newId(), epoch: newId() });
      const store = createMirrorStore(mirror.db, workspaceId);
      const row = (table: string, values: object) => ({
        table,
        row: { workspace_id: workspaceId, created_at: AT, updated_at: AT, rev: '7', id: newId(), ...values },
      });
      const made = Array.from({ length: posts }, () =>
        row('posts', { content: 'hello', timezone: 'UTC', state: 'draft', body_rev: 0, review_state: 'none' }),
      );
      const parts = made.map(({ row: { id } }) =>
        row('post_targets', {
          post_id: id,
          social_account_id: newId(),
          content_override: 'zebra',
          body_rev: 0,
          status: 'waiting',
          attempts: 0,
          media_overridden: false,
          settings: {},
        }),
      );
      const known = isFirst ? new Set<string>() : null;
      await store.transaction((tx) => applyRows(tx, made, { at: AT, known }));
      await store.transaction((tx) => applyRows(tx, parts, { at: AT, known }));
      while (await indexQueued(mirror.db));
      const { rows } = await mirror.db.execute<{ found: number }>(sql`
      select count(*)::int as found from post_search where workspace_id = ${workspaceId} and document @@ 'zebra'`);
      expect(rows).toEqual([{ found: posts }]);
    } finally {
      await mirror.pg.close();
    }
  },
);
