import { conflicts } from '#drizzle/schema/device/sync.ts';
import type { OutputOf } from '#shared/contract/index.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { nowIso } from '#shared/lib/clock.ts';
import type { CommandContext } from '../../ipc/handlers.ts';
import { type ConflictItem, readItemOf } from './conflict-items.ts';
import { readKeys } from './conflict-keys.ts';
import { makeDraft } from './make-draft.ts';
import { putBack } from './put-back.ts';
import { readEditable, takeOf } from './what-can-be-taken.ts';

/** Fails with `not_found` where it is dealt with or gone, `not_allowed` where nothing can be put back. */
export async function takeOurs(context: CommandContext, conflictId: string): Promise<OutputOf<'sync.takeOurs'>> {
  const item = await readOpen(context, conflictId);
  const { subject } = item;
  const take = takeOf(item, await readEditable(context.tx.read, [subject.id]));
  const postId = subject.kind === 'post' ? subject.id : null;
  if (take === null || item.reason === 'overwrote') throw nothingToPutBack();
  const made = take === 'new_draft' ? await makeDraft(context, item) : null;
  for (const row of take === 'new_draft' ? [] : item.rows) {
    if (row.now === null) continue;
    const isBack = row.now.deleted_at !== null && row.now.deleted_at !== undefined;
    await putBack(context, row, row.ours, { isBack });
  }
  await resolve(context, item.ids);
  return { postId: made ?? postId };
}

/** Of what overwrote another's value: that value again. */
export async function takeTheirs(context: CommandContext, conflictId: string): Promise<void> {
  const item = await readOpen(context, conflictId);
  const take = takeOf(item, await readEditable(context.tx.read, [item.subject.id]));
  if (take !== 'change' || item.reason !== 'overwrote') throw nothingToPutBack();
  for (const row of item.rows) await putBack(context, row, row.theirs);
  await resolve(context, item.ids);
}

export async function dismiss(context: CommandContext, conflictId: string): Promise<void> {
  await resolve(context, (await readOpen(context, conflictId)).ids);
}

/** Returns how many decisions that were. */
export async function dismissAll(context: CommandContext): Promise<number> {
  const keys = await readKeys(context.tx.read, context.workspaceId);
  await resolve(
    context,
    keys.flatMap(({ ids }) => ids),
  );
  return keys.length;
}

async function readOpen({ tx, workspaceId }: CommandContext, conflictId: string): Promise<ConflictItem> {
  const item = await readItemOf(tx.read, workspaceId, conflictId);
  if (!item) throw new AppError('not_found', 'This conflict is dealt with', { details: { conflictId } });
  return item;
}

async function resolve({ tx, clock }: CommandContext, ids: readonly string[]): Promise<void> {
  const resolvedAt = nowIso(clock);
  await tx.updateMany(
    conflicts,
    ids.map((id) => ({ id, patch: { resolvedAt } })),
  );
}

function nothingToPutBack(): AppError {
  return new AppError('not_allowed', 'Nothing can be put back', { details: { reason: 'nothing_to_put_back' } });
}
