import { and, eq, inArray, isNull } from 'drizzle-orm';
import { postTags } from '#drizzle/schema/post-tags.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { socialAccounts } from '#drizzle/schema/social-accounts.ts';
import { tags } from '#drizzle/schema/tags.ts';
import type { InputOf } from '#shared/contract/index.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { junctionId } from '#shared/lib/ids.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { CommandContext } from '../../ipc/handlers.ts';
import { readEditablePost, readPostRow, readTarget } from './rows.ts';

/** Exactly these accounts. One that comes back brings its override and settings along. */
export async function setTargets(
  { postId, accountIds }: InputOf<'posts.setTargets'>,
  { tx, workspaceId }: CommandContext,
): Promise<void> {
  const post = await readEditablePost(tx.read, postId);
  const wanted = new Set(accountIds);
  if (post.state === 'queued' && wanted.size === 0) {
    const details = { postId, reason: 'keeps_accounts' };
    throw new AppError('not_allowed', 'A queued post keeps an account', { details });
  }
  const rows = await tx.read.select().from(postTargets).where(eq(postTargets.postId, postId));
  await assertAccounts(tx.read, workspaceId, [...wanted]);
  for (const row of rows) {
    if (row.deletedAt === null && !wanted.has(row.socialAccountId)) await tx.remove(postTargets, row.id);
    if (row.deletedAt !== null && wanted.has(row.socialAccountId)) await tx.restore(postTargets, row.id);
  }
  const known = new Set(rows.map((row) => row.socialAccountId));
  for (const accountId of wanted) {
    if (known.has(accountId)) continue;
    const id = junctionId('target', postId, accountId);
    await tx.insert(postTargets, { id, workspaceId, postId, socialAccountId: accountId });
  }
}

async function assertAccounts(db: ReadDb, workspaceId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const live = await db
    .select({ id: socialAccounts.id })
    .from(socialAccounts)
    .where(
      and(
        eq(socialAccounts.workspaceId, workspaceId),
        inArray(socialAccounts.id, [...ids]),
        isNull(socialAccounts.deletedAt),
      ),
    );
  if (live.length < ids.length) throw new AppError('not_found', 'One of these accounts is gone');
}

export async function setTags(
  { postId, tagIds }: InputOf<'posts.setTags'>,
  { tx, workspaceId }: CommandContext,
): Promise<void> {
  if (!(await readPostRow(tx.read, postId)))
    throw new AppError('not_found', 'This post is gone', { details: { postId } });
  const rows = await tx.read.select().from(postTags).where(eq(postTags.postId, postId));
  const wanted = new Set(tagIds);
  await assertTags(tx.read, workspaceId, [...wanted]);
  for (const row of rows) {
    if (row.deletedAt === null && !wanted.has(row.tagId)) await tx.remove(postTags, row.id);
    if (row.deletedAt !== null && wanted.has(row.tagId)) await tx.restore(postTags, row.id);
  }
  const known = new Set(rows.map((row) => row.tagId));
  for (const tagId of wanted) {
    if (known.has(tagId)) continue;
    await tx.insert(postTags, { id: junctionId('tag', postId, tagId), workspaceId, postId, tagId });
  }
}

async function assertTags(db: ReadDb, workspaceId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const live = await db
    .select({ id: tags.id })
    .from(tags)
    .where(and(eq(tags.workspaceId, workspaceId), inArray(tags.id, [...ids]), isNull(tags.deletedAt)));
  if (live.length < ids.length) throw new AppError('not_found', 'One of these tags is gone');
}

export async function setTargetSettings(
  { postId, accountId, settings }: InputOf<'posts.setTargetSettings'>,
  { tx }: CommandContext,
): Promise<void> {
  await readEditablePost(tx.read, postId);
  const target = await readTarget(tx.read, postId, accountId);
  const merged = Object.entries({ ...target.settings, ...settings }).filter(([, value]) => value !== null);
  await tx.update(postTargets, target.id, { settings: Object.fromEntries(merged) });
}
