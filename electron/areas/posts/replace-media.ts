import { and, eq, exists, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import type { AssetRow, PostMediaRow } from '#drizzle/schema/rows.ts';
import { socialAccounts } from '#drizzle/schema/social-accounts.ts';
import type { InputOf, OutputOf } from '#shared/contract/index.ts';
import { MOST_REPLACE_LINES, type PostMediaView, type PostView, type ReplaceBlock } from '#shared/contract/posts.ts';
import { isEditableState } from '#shared/domain/post-state.ts';
import type { PostState } from '#shared/domain/states.ts';
import { toWallTime } from '#shared/domain/zone.ts';
import { AppError } from '#shared/lib/app-error.ts';
import type { Issue } from '#shared/platforms/issue.ts';
import { platforms } from '#shared/platforms/registry.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { CommandContext } from '../../ipc/handlers.ts';
import { readPosts } from './read-post.ts';
import { replacePlaces } from './replaced-places.ts';
import { readZone } from './rows.ts';

/** A line of a list. */
const SNIPPET_CHARS = 120;

type Wanted = InputOf<'posts.planReplaceMedia'>;
type Account = { readonly id: string; readonly name: string; readonly overrides: Record<string, unknown> };
type Plan = {
  readonly old: AssetRow;
  readonly fresh: AssetRow;
  readonly ready: readonly { readonly post: PostView; readonly places: readonly PostMediaRow[] }[];
  readonly blocked: readonly (ReplaceBlock & { readonly post: PostView })[];
  readonly keptCount: number;
};

/** What a replacement would do. Nothing is changed. */
export async function planReplaceMedia(
  db: ReadDb,
  workspaceId: string,
  wanted: Wanted,
): Promise<OutputOf<'posts.planReplaceMedia'>> {
  const { ready, blocked, keptCount } = await plan(db, workspaceId, wanted);
  const zone = await readZone(db, workspaceId);
  const line = ({ id, state, content, publishDate }: PostView) => ({
    id,
    state,
    wallTime: publishDate === null ? null : toWallTime(publishDate, zone),
    snippet: content.slice(0, SNIPPET_CHARS).replace(/\s+/g, ' ').trim(),
  });
  return {
    ready: ready.slice(0, MOST_REPLACE_LINES).map(({ post }) => line(post)),
    readyCount: ready.length,
    blocked: blocked.slice(0, MOST_REPLACE_LINES).map(({ post, ...block }) => ({ ...block, post: line(post) })),
    blockedCount: blocked.length,
    keptCount,
  };
}

/**
 * In every post that takes it and has not begun to go out: a place keeps its order and its own alt text. Throws `not_allowed`
 * where no post takes it.
 */
export async function replaceMedia(wanted: Wanted, context: CommandContext): Promise<OutputOf<'posts.replaceMedia'>> {
  const { old, fresh, ready, blocked } = await plan(context.tx.read, context.workspaceId, wanted);
  if (ready.length === 0) {
    throw new AppError('not_allowed', 'No post takes this file', { details: { reason: 'no_post_takes_it' } });
  }
  // The words of the old file stand where nobody wrote any for the new one.
  const described = fresh.altText === '' && old.altText !== '' ? old.altText : null;
  const places = ready.flatMap((post) => post.places);
  await replacePlaces(places, { fresh, described }, context);
  return { replaced: ready.length, left: blocked.length };
}

async function plan(db: ReadDb, workspaceId: string, { assetId, by }: Wanted): Promise<Plan> {
  const [old, fresh] = [await readAsset(db, workspaceId, assetId), await readAsset(db, workspaceId, by)];
  if (assetId === by) throw new AppError('invalid_input', 'A file does not replace itself');
  const places = await readPlaces(db, workspaceId, assetId);
  const accounts = await readAccounts(db, workspaceId);
  const ready: Plan['ready'][number][] = [];
  const blocked: Plan['blocked'][number][] = [];
  const byPost = Map.groupBy(places, ({ place }) => place.postId);
  // What went out, or began to, shows what it went out with: not even read.
  const changed = [...byPost].filter(([, [first]]) => first && isEditableState(first.state) && !first.isPartlyOut);
  const views = await readPosts(
    db,
    changed.map(([postId]) => postId),
  );
  for (const [postId, own] of changed) {
    const post = views.get(postId);
    if (!post) continue;
    const block = blockOf(post, { replaced: new Set(own.map(({ place }) => place.id)), fresh, accounts });
    if (block) blocked.push({ ...block, post });
    else ready.push({ post, places: own.map(({ place }) => place) });
  }
  return { old, fresh, ready, blocked, keptCount: byPost.size - changed.length };
}

async function readAsset(db: ReadDb, workspaceId: string, id: string): Promise<AssetRow> {
  const [row] = await db
    .select()
    .from(mediaAssets)
    .where(and(eq(mediaAssets.workspaceId, workspaceId), eq(mediaAssets.id, id), isNull(mediaAssets.deletedAt)));
  if (!row) throw new AppError('not_found', 'This file is gone', { details: { assetId: id } });
  return row;
}

/** Where the file is, or one that was made of it to fit an account. A part of a thread is as far as its post. */
async function readPlaces(db: ReadDb, workspaceId: string, assetId: string) {
  const parent = alias(posts, 'parent');
  const isOfFile: SQL | undefined = or(
    eq(postMedia.mediaAssetId, assetId),
    sql`${mediaAssets.details} -> 'made' ->> 'of' = ${assetId}`,
  );
  const out = db
    .select({ one: sql`1` })
    .from(postTargets)
    .where(
      and(
        eq(postTargets.workspaceId, workspaceId),
        eq(postTargets.postId, sql`coalesce(${posts.parentPostId}, ${posts.id})`),
        inArray(postTargets.status, ['publishing', 'published', 'unconfirmed']),
        isNull(postTargets.deletedAt),
      ),
    );
  return await db
    .select({
      place: postMedia,
      state: sql<PostState>`coalesce(${parent.state}, ${posts.state})`,
      /** To one account it went, to another not. */
      isPartlyOut: sql<boolean>`${exists(out)}`,
    })
    .from(postMedia)
    .innerJoin(mediaAssets, eq(mediaAssets.id, postMedia.mediaAssetId))
    .innerJoin(posts, eq(posts.id, postMedia.postId))
    .leftJoin(parent, eq(parent.id, posts.parentPostId))
    .where(and(eq(postMedia.workspaceId, workspaceId), isNull(postMedia.deletedAt), isNull(posts.deletedAt), isOfFile))
    .orderBy(sql`${posts.publishDate} asc nulls last`, posts.id);
}

async function readAccounts(db: ReadDb, workspaceId: string): Promise<ReadonlyMap<string, Account>> {
  const rows = await db
    .select({ id: socialAccounts.id, name: socialAccounts.displayName, overrides: socialAccounts.capabilityOverrides })
    .from(socialAccounts)
    .where(eq(socialAccounts.workspaceId, workspaceId));
  return new Map(rows.map((row) => [row.id, row]));
}

type Replacing = {
  /** Ids of places. */
  readonly replaced: ReadonlySet<string>;
  readonly fresh: AssetRow;
  readonly accounts: ReadonlyMap<string, Account>;
};

/** Why a post keeps the old file: it has the new one beside it already, or an account would not take the post any more. */
function blockOf(post: PostView, { replaced, fresh, accounts }: Replacing): ReplaceBlock | null {
  const sets = [post.media, ...post.targets.flatMap(({ mediaOverride }) => (mediaOverride ? [mediaOverride] : []))];
  const isTwice = (set: readonly PostMediaView[]) =>
    set.some(({ id }) => replaced.has(id)) && set.some(({ id, assetId }) => assetId === fresh.id && !replaced.has(id));
  if (sets.some(isTwice)) return { reason: 'twice', refusals: [] };
  const refusals = post.targets.flatMap((target) => {
    const before = target.mediaOverride ?? post.media;
    const after = before.map((item) => (replaced.has(item.id) ? inPlaceOf(item, fresh) : item));
    const { name = '', overrides = {} } = accounts.get(target.accountId) ?? {};
    const text = target.contentOverride ?? post.content;
    const errorsWith = (media: readonly PostMediaView[]): readonly Issue[] =>
      platforms[target.provider]
        .checkPost({ text, media, settings: target.settings, overrides })
        .filter(({ severity }) => severity === 'error');
    const known = new Set(errorsWith(before).map(({ code }) => code));
    const issue = errorsWith(after).find(({ code }) => !known.has(code));
    if (!issue) return [];
    const { accountId, provider } = target;
    return [{ accountId, account: name, provider, code: issue.code, values: { ...issue.values } }];
  });
  return refusals.length > 0 ? { reason: 'refused', refusals } : null;
}

function inPlaceOf({ id, altText }: PostMediaView, fresh: AssetRow): PostMediaView {
  const { kind, fileName, mimeType, extension, sha256, sizeBytes, width, height, durationMs, codec } = fresh;
  const { frameRate, animated, pageCount, thumbnailSizes } = fresh;
  return {
    id,
    assetId: fresh.id,
    kind,
    fileName,
    mimeType,
    extension,
    sha256,
    sizeBytes,
    width,
    height,
    durationMs,
    codec,
    frameRate,
    animated,
    pageCount,
    thumbnailSizes,
    altText: fresh.altText || altText,
  };
}
