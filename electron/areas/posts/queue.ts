import { inArray } from 'drizzle-orm';
import { posts } from '#drizzle/schema/posts.ts';
import { socialAccounts } from '#drizzle/schema/social-accounts.ts';
import type { InputOf } from '#shared/contract/index.ts';
import type { PostMediaView, PostTargetView, PostView } from '#shared/contract/posts.ts';
import { AppError, type ErrorDetails } from '#shared/lib/app-error.ts';
import { must } from '#shared/lib/must.ts';
import { platforms } from '#shared/platforms/registry.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { CommandContext } from '../../ipc/handlers.ts';
import { assertSilent } from './assert-silent.ts';
import { readPost } from './read-post.ts';
import { keepRevision } from './revisions.ts';
import { readEditablePosts } from './rows.ts';

/**
 * Draft or failed → queued, all or none. What would never go out, or be refused by a platform outright, stays as it is:
 * `details.reason` is `no_time`, `no_accounts`, `in_past`, `refused` (with the account and the first issue) or `location` (with the file's name).
 */
export async function queuePosts({ ids }: InputOf<'posts.queue'>, context: CommandContext): Promise<void> {
  const { tx, clock, workspaceId } = context;
  for (const row of await readEditablePosts(tx.read, ids)) {
    if (row.state === 'queued') continue;
    const post = must(await readPost(tx.read, row.id), 'the post');
    assertReady(post, clock.nowMs());
    await assertAccepted(tx.read, post);
    const assetIds = post.targets.flatMap((target) => target.mediaOverride ?? post.media).map((item) => item.assetId);
    await assertSilent(tx.read, { workspaceId, postId: row.id, assetIds, reason: 'location' });
    await keepRevision(context, { postId: row.id, targetId: null }, row.content, 'queued');
    await tx.update(posts, row.id, { state: 'queued' });
  }
}

export async function unqueuePosts({ ids }: InputOf<'posts.unqueue'>, { tx }: CommandContext): Promise<void> {
  for (const row of await readEditablePosts(tx.read, ids)) {
    if (row.state === 'queued') await tx.update(posts, row.id, { state: 'draft' });
  }
}

function assertReady(post: PostView, nowMs: number): void {
  if (post.publishDate === null) refuse(post.id, { reason: 'no_time' });
  if (post.targets.length === 0) refuse(post.id, { reason: 'no_accounts' });
  if (Date.parse(post.publishDate) < nowMs) refuse(post.id, { reason: 'in_past' });
}

async function assertAccepted(db: ReadDb, post: PostView): Promise<void> {
  const accounts = await db
    .select({ id: socialAccounts.id, name: socialAccounts.displayName, overrides: socialAccounts.capabilityOverrides })
    .from(socialAccounts)
    .where(
      inArray(
        socialAccounts.id,
        post.targets.map((target) => target.accountId),
      ),
    );
  for (const target of post.targets) {
    const account = must(
      accounts.find((known) => known.id === target.accountId),
      'the account',
    );
    const issue = firstError(post, target, account.overrides);
    if (!issue) continue;
    const { accountId, provider } = target;
    refuse(post.id, { reason: 'refused', accountId, account: account.name, provider, issue: issue.code });
  }
}

function firstError(post: PostView, target: PostTargetView, overrides: Record<string, unknown>) {
  const text = target.contentOverride ?? post.content;
  const media: readonly PostMediaView[] = target.mediaOverride ?? post.media;
  const issues = platforms[target.provider].checkPost({ text, media, settings: target.settings, overrides });
  return issues.find((issue) => issue.severity === 'error');
}

function refuse(postId: string, details: ErrorDetails): never {
  throw new AppError('not_allowed', `Not ready for the queue: ${String(details.reason)}`, {
    details: { postId, ...details },
  });
}
