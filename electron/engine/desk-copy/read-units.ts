import { and, asc, eq, gt, inArray, isNull } from 'drizzle-orm';
import { assetTags } from '#drizzle/schema/asset-tags.ts';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { mediaFolders } from '#drizzle/schema/media-folders.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postRevisions } from '#drizzle/schema/post-revisions.ts';
import { postTags } from '#drizzle/schema/post-tags.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import { schedules } from '#drizzle/schema/schedules.ts';
import { socialAccounts } from '#drizzle/schema/social-accounts.ts';
import { tags } from '#drizzle/schema/tags.ts';
import type { RowValues } from '#shared/domain/row-change.ts';
import type { PostState } from '#shared/domain/states.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { Unit } from './map-rows.ts';

/** A command of so many posts with their parts is written in some 20 ms. */
const POSTS_A_UNIT = 20;
const ROWS_A_UNIT = 200;

const OUT: PostState[] = ['publishing', 'published'];

/** Of all that is there and not removed. `isTeams`: without what went out, which stays where it is. */
export async function* readUnits(db: ReadDb, workspaceId: string, isTeams: boolean): AsyncGenerator<Unit> {
  const live = {
    accounts: new Set<string>(),
    folders: new Set<string>(),
    assets: new Set<string>(),
    tags: new Set<string>(),
    assetTags: new Set<string>(),
  };
  for (const [name, table, ids] of [
    ['social_accounts', socialAccounts, live.accounts],
    ['media_folders', mediaFolders, live.folders],
    ['media_assets', mediaAssets, live.assets],
    ['tags', tags, live.tags],
    ['asset_tags', assetTags, live.assetTags],
  ] as const) {
    const all: RowValues[] = await db
      .select()
      .from(table)
      .where(and(eq(table.workspaceId, workspaceId), isNull(table.deletedAt)))
      .orderBy(asc(table.id));
    for (const { id } of all) ids.add(String(id));
    const ordered = all.flatMap((row) => withoutGone(row, live)).sort((left, right) => rankOf(left) - rankOf(right));
    for (let start = 0; start < ordered.length; start += ROWS_A_UNIT) {
      yield { [name]: ordered.slice(start, start + ROWS_A_UNIT) };
    }
  }
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const roots = await db
      .select()
      .from(posts)
      .where(and(eq(posts.workspaceId, workspaceId), isNull(posts.parentPostId), gt(posts.id, after)))
      .orderBy(asc(posts.id))
      .limit(POSTS_A_UNIT);
    const last = roots.at(-1);
    if (!last) return;
    after = last.id;
    const isCopied = ({ deletedAt, state }: (typeof roots)[number]) =>
      deletedAt === null && !(isTeams && OUT.includes(state));
    const wanted = roots.filter(isCopied);
    if (wanted.length > 0) yield await readParts(db, wanted, live);
  }
}

/** Posts that went out, or are just going: they are not copied into a team's workspace. */
export async function countLeft(db: ReadDb, workspaceId: string): Promise<number> {
  return await db.$count(
    posts,
    and(
      eq(posts.workspaceId, workspaceId),
      isNull(posts.parentPostId),
      isNull(posts.deletedAt),
      inArray(posts.state, OUT),
    ),
  );
}

/** A folder that is gone holds no file, and what is gone wears no tag. */
function withoutGone(row: RowValues, live: { readonly [Key in 'folders' | 'assets' | 'tags']: ReadonlySet<string> }) {
  if (typeof row.tagId === 'string') {
    return live.tags.has(row.tagId) && live.assets.has(String(row.mediaAssetId)) ? [row] : [];
  }
  if (typeof row.folderId === 'string' && !live.folders.has(row.folderId)) return [{ ...row, folderId: null }];
  return [row];
}

/** What a row names comes before it: a page's profile, a file of which another was made, made to fit or stripped of that. */
function rankOf({ parentAccountId, details }: RowValues): number {
  if (parentAccountId != null) return 1;
  const { made, strippedOf } = (details ?? {}) as { readonly made?: unknown; readonly strippedOf?: unknown };
  return strippedOf === undefined ? (made === undefined ? 0 : 1) : 2;
}

type Live = {
  readonly accounts: ReadonlySet<string>;
  readonly assets: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
};

async function readParts(db: ReadDb, roots: readonly { readonly id: string }[], live: Live): Promise<Unit> {
  const rootIds = roots.map(({ id }) => id);
  const parts = await db
    .select()
    .from(posts)
    .where(and(inArray(posts.parentPostId, rootIds), isNull(posts.deletedAt)))
    .orderBy(asc(posts.id));
  const ids = [...rootIds, ...parts.map(({ id }) => id)];
  const of = <
    Table extends typeof postTargets | typeof postMedia | typeof postTags | typeof postRevisions | typeof schedules,
  >(
    table: Table,
  ) =>
    db
      .select()
      .from(table as typeof postTargets)
      .where(and(inArray(table.postId, ids), isNull(table.deletedAt)))
      .orderBy(asc(table.id)) as unknown as Promise<Table['$inferSelect'][]>;
  const targets = (await of(postTargets)).filter(({ socialAccountId }) => live.accounts.has(socialAccountId));
  const targetIds = new Set(targets.map(({ id }) => id));
  const hasTarget = ({ postTargetId }: { postTargetId: string | null }) =>
    postTargetId === null || targetIds.has(postTargetId);
  return {
    posts: [...roots, ...parts],
    post_targets: targets,
    post_media: (await of(postMedia)).filter((row) => hasTarget(row) && live.assets.has(row.mediaAssetId)),
    post_tags: (await of(postTags)).filter(({ tagId }) => live.tags.has(tagId)),
    post_revisions: (await of(postRevisions)).filter(hasTarget),
    schedules: await of(schedules),
  };
}
