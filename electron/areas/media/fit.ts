import { and, eq, isNull } from 'drizzle-orm';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import type { AccountRow, AssetRow } from '#drizzle/schema/rows.ts';
import { socialAccounts } from '#drizzle/schema/social-accounts.ts';
import type { InputOf, OutputOf } from '#shared/contract/index.ts';
import type { Fit } from '#shared/domain/fit.ts';
import type { MediaExtension } from '#shared/domain/media.ts';
import { readLocation } from '#shared/domain/published-file.ts';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { type FitPlan, type FitSource, fileAfterFit } from '#shared/platforms/fit-plan.ts';
import { hasErrors } from '#shared/platforms/issue.ts';
import type { MediaFile } from '#shared/platforms/media-file.ts';
import { planFit } from '#shared/platforms/plan-fit.ts';
import type { MediaContext } from '#shared/platforms/platform.ts';
import { platforms } from '#shared/platforms/registry.ts';
import type { TaskContext } from '../../ipc/handlers.ts';
import type { TakenFile } from '../../media/messages.ts';
import { addAssets, assetId, readLiveAsset } from './asset-rows.ts';

/** Derived from a file that is there: no step of undo, which is the use that is made of it. */
const MARK = { label: 'fitMedia', undoable: false } as const;

type Wanted = Pick<InputOf<'media.fit'>, 'id' | 'accountId' | 'postId' | 'focus' | 'trim'>;
type Planned = {
  readonly asset: AssetRow;
  readonly account: AccountRow;
  readonly rules: MediaContext;
  readonly plan: FitPlan;
};

/** What would be done to the file for this account, and what would come of it. Nothing is made. */
export async function planFitFor(wanted: Wanted, context: TaskContext): Promise<OutputOf<'media.planFit'>> {
  const { asset, plan } = await planFor(wanted, context);
  if (plan.kind !== 'steps') return plan;
  const { mimeType, width, height, durationMs } = fileAfterFit(toMediaFile(asset), plan.fit);
  const after = { mimeType, width, height, durationMs, startMs: null };
  if (plan.fit.kind === 'picture' || plan.fit.trim === null) return { kind: 'steps', fit: plan.fit, after };
  const { trim } = plan.fit;
  const cut = await readCut(asset, trim, context);
  if ('cannot' in cut) return { kind: 'cannot', code: 'no_key_frame', values: { beforeMs: cut.cannot } };
  return { kind: 'steps', fit: plan.fit, after: { ...after, ...cut, durationMs: trim.endMs - cut.startMs } };
}

/** Where a cut would really begin. `cannot`: nowhere; the last whole picture before it is there. */
async function readCut(
  { sha256, extension }: AssetRow,
  trim: { readonly startMs: number; readonly endMs: number },
  { media }: TaskContext,
): Promise<{ readonly startMs: number } | { readonly cannot: number }> {
  try {
    return await media.call('readCut', { sha256, extension: extension as MediaExtension, ...trim });
  } catch (error) {
    if (!isAppError(error, 'media_unsupported') || error.details.reason !== 'no_key_frame') throw error;
    return { cannot: Number(error.details.beforeMs ?? 0) };
  }
}

/**
 * Makes a file that the account's platform takes, beside the original, which stays as it is. It is in no list of the library.
 * Throws `not_allowed` with the reason where it cannot be done.
 */
export async function fitMedia(
  { batchId, ...wanted }: InputOf<'media.fit'>,
  context: TaskContext,
): Promise<OutputOf<'media.fit'>> {
  const { asset, account, rules, plan } = await planFor(wanted, context);
  if (plan.kind === 'fits') return { id: asset.id };
  if (plan.kind === 'cannot') {
    throw new AppError('not_allowed', 'It cannot be made to fit', { details: { reason: plan.code, ...plan.values } });
  }
  const controller = new AbortController();
  context.running.set(batchId, controller);
  try {
    const taken = await make(asset, plan.fit, { context, signal: controller.signal, batchId });
    assertFits(taken, account, rules);
    const made = { of: asset.id, provider: account.provider, fit: plan.fit };
    const { workspaceId } = context;
    await context.write(MARK, (tx) =>
      addAssets(tx, workspaceId, [taken], { altText: asset.altText, details: { made } }),
    );
    return { id: assetId(workspaceId, taken.sha256) };
  } finally {
    context.running.delete(batchId);
    context.uploads.nudge('files');
  }
}

async function planFor(wanted: Wanted, context: TaskContext): Promise<Planned> {
  const { db, workspaceId, media } = context;
  const asset = await readLiveAsset(db, workspaceId, wanted.id);
  if (context.downloads.isAbsent(asset.id)) {
    throw new AppError('not_found', 'Its bytes are on another device', { details: { reason: 'away' } });
  }
  const [account] = await db
    .select()
    .from(socialAccounts)
    .where(and(eq(socialAccounts.workspaceId, workspaceId), eq(socialAccounts.id, wanted.accountId)));
  if (!account) throw new AppError('not_found', 'This account is gone');
  const [target] = await db
    .select({ settings: postTargets.settings })
    .from(postTargets)
    .where(
      and(
        eq(postTargets.postId, wanted.postId),
        eq(postTargets.socialAccountId, account.id),
        isNull(postTargets.deletedAt),
      ),
    );
  const rules = { settings: target?.settings ?? {}, overrides: account.capabilityOverrides };
  const { sha256, extension, details } = asset;
  const known = readLocation(asset);
  const hasLocation =
    known !== undefined
      ? known
      : (await media.call('readLocation', { sha256, extension: extension as MediaExtension })).hasLocation;
  const hasAlpha = typeof details.hasAlpha === 'boolean' ? details.hasAlpha : null;
  const source: FitSource = { file: toMediaFile(asset), hasAlpha, hasLocation };
  const plan = planFit(source, platforms[account.provider].mediaRules(rules), {
    focus: wanted.focus,
    trim: wanted.trim,
  });
  return { asset, account, rules, plan };
}

type Making = { readonly context: TaskContext; readonly signal: AbortSignal; readonly batchId: string };

async function make(asset: AssetRow, fit: Fit, { context, signal, batchId }: Making): Promise<TakenFile> {
  const { sha256, fileName } = asset;
  const file = { sha256, fileName, extension: asset.extension as MediaExtension };
  if (fit.kind === 'picture') return await context.media.call('fitImage', { ...file, fit }, { signal });
  const onProgress = (bytesDone: number, bytesTotal: number) =>
    context.emit('media.progress', { batchId, done: 0, total: 1, bytesDone, bytesTotal, currentName: fileName });
  return await context.media.call('fitVideo', { ...file, fit }, { signal, onProgress });
}

/** The plan promises, the check decides: of what was made, as it was read again. */
function assertFits({ facts, fileName }: TakenFile, { provider }: AccountRow, rules: MediaContext): void {
  const { kind, mimeType, sizeBytes, width, height, durationMs, frameRate, pageCount } = facts;
  const animated = (facts.frameCount ?? 1) > 1;
  const file = { kind, mimeType, sizeBytes, width, height, durationMs, frameRate, pageCount, animated };
  const issues = platforms[provider].checkMedia({ ...file, codec: facts.videoCodec, altText: null }, rules);
  if (!hasErrors(issues)) return;
  const [issue] = issues;
  throw new AppError('not_allowed', 'What was made does not fit', {
    details: { reason: 'made', fileName, ...issue?.values },
  });
}

function toMediaFile(asset: AssetRow): MediaFile {
  const { id, kind, mimeType, sizeBytes, width, height, durationMs, codec, frameRate, pageCount, animated } = asset;
  return {
    id,
    kind,
    mimeType,
    sizeBytes,
    width,
    height,
    durationMs,
    codec,
    frameRate,
    pageCount,
    animated,
    altText: null,
  };
}
