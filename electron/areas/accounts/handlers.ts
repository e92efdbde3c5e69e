import { and, asc, count, eq, isNull } from 'drizzle-orm';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { socialAccounts } from '#drizzle/schema/social-accounts.ts';
import { AppError } from '#shared/lib/app-error.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { AreaHandlers } from '../../ipc/handlers.ts';

export const accountHandlers: AreaHandlers<'accounts'> = {
  'accounts.list': (_input, { db, workspaceId }) => readAccounts(db, workspaceId),
  'accounts.add': {
    mark: ({ displayName }) => ({ label: 'addAccount', labelValues: { name: displayName } }),
    run: async ({ id, provider, displayName, handle, avatarSha256, capabilityOverrides }, { tx, workspaceId }) => {
      const [known] = await tx.read.select().from(socialAccounts).where(eq(socialAccounts.id, id));
      if (known) return {};
      await tx.insert(socialAccounts, {
        id,
        workspaceId,
        provider,
        displayName,
        handle,
        avatarSha256: avatarSha256 ?? null,
        capabilityOverrides: capabilityOverrides ?? {},
      });
      return {};
    },
  },
  'accounts.edit': {
    mark: () => ({ label: 'editAccount' }),
    run: async ({ id, ...patch }, { tx }) => {
      await assertAccount(tx.read, id);
      await tx.update(socialAccounts, id, present(patch));
      return {};
    },
  },
  'accounts.remove': {
    mark: () => ({ label: 'removeAccount' }),
    run: async ({ id }, { tx, workspaceId }) => {
      await assertAccount(tx.read, id);
      const targets = await tx.read
        .select({ id: postTargets.id })
        .from(postTargets)
        .where(
          and(
            eq(postTargets.workspaceId, workspaceId),
            eq(postTargets.socialAccountId, id),
            eq(postTargets.status, 'waiting'),
            isNull(postTargets.deletedAt),
          ),
        );
      for (const target of targets) await tx.remove(postTargets, target.id);
      await tx.remove(socialAccounts, id);
      return {};
    },
  },
};

async function readAccounts(db: ReadDb, workspaceId: string) {
  const rows = await db
    .select()
    .from(socialAccounts)
    .where(and(eq(socialAccounts.workspaceId, workspaceId), isNull(socialAccounts.deletedAt)))
    .orderBy(asc(socialAccounts.rank), asc(socialAccounts.createdAt), asc(socialAccounts.id));
  const counts = await db
    .select({ accountId: postTargets.socialAccountId, posts: count() })
    .from(postTargets)
    .where(and(eq(postTargets.workspaceId, workspaceId), isNull(postTargets.deletedAt)))
    .groupBy(postTargets.socialAccountId);
  const postCounts = new Map(counts.map((row) => [row.accountId, row.posts]));
  return rows.map(({ id, provider, displayName, handle, avatarSha256, status, capabilityOverrides }) => ({
    id,
    provider,
    displayName,
    handle,
    avatarSha256,
    status,
    capabilityOverrides,
    postCount: postCounts.get(id) ?? 0,
  }));
}

async function assertAccount(db: ReadDb, id: string): Promise<void> {
  const [row] = await db
    .select({ id: socialAccounts.id })
    .from(socialAccounts)
    .where(and(eq(socialAccounts.id, id), isNull(socialAccounts.deletedAt)));
  if (!row) throw new AppError('not_found', 'This account is gone');
}

/** Without the keys whose value is undefined: an absent key leaves the column as it is. */
function present<T extends object>(patch: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as never;
}
