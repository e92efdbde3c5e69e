import { FIT_REFUSALS, type FitRefusal } from '../../../../shared/domain/fit.ts';
import { formatBytes } from '../../../../shared/domain/format-bytes.ts';
import { formatDuration } from '../../../../shared/domain/format-duration.ts';
import { isAppError } from '../../../../shared/lib/app-error.ts';
import { failureWords } from '../../../lib/say-failure.ts';
import { t } from '../../../lib/text.ts';
import { formatClock } from './clock-time.ts';
import type { FitPlanView, Trim } from './fit-job.ts';

/** Those of carrying it out, beyond the plan's. */
const MADE_REFUSALS = ['audio_codec', 'traces', 'made', 'away'] as const;
type Refusal = FitRefusal | (typeof MADE_REFUSALS)[number];
const REFUSALS: ReadonlySet<string> = new Set<Refusal>([...MADE_REFUSALS, ...FIT_REFUSALS]);

/** The sentence why a file cannot be made to fit; bugs go on to the console. */
export function problemWords(error: unknown): string {
  if (!isAppError(error)) throw error;
  const { reason } = error.details;
  return typeof reason === 'string' && REFUSALS.has(reason)
    ? t(`media.fit.cannot.${reason as Refusal}`)
    : failureWords(error);
}

/** What is done, and what to mind of it. */
export function planWords(plan: FitPlanView, trim: Trim | null): string[] {
  if (plan.kind === 'fits') return [t('media.fit.stays')];
  if (plan.kind === 'cannot') return [t(`media.fit.cannot.${plan.code}`)];
  const { fit, after } = plan;
  if (fit.kind === 'picture') return [...(fit.isFlattened ? [t('media.fit.flattened')] : []), t('media.fit.private')];
  return [...cutWords(fit.trim, after.startMs, trim), t('media.fit.copied'), t('media.fit.private')];
}

/** A cut begins at a whole picture: where it really does is said, not smoothed over. */
function cutWords(cut: Trim | null, startMs: number | null, wished: Trim | null): string[] {
  if (cut === null) return [];
  const begins = startMs ?? cut.startMs;
  const from = formatClock(begins);
  const words = { start: from, end: formatClock(cut.endMs), length: formatDuration(cut.endMs - begins, 'en') };
  const moved =
    begins - (wished?.startMs ?? 0) > 50
      ? [t('media.fit.snapped', { start: from, wished: formatClock(cut.startMs) })]
      : [];
  return [t('media.fit.cut', words), ...moved];
}

export function typeName(mimeType: string): string {
  return (mimeType.split('/')[1] ?? mimeType).replace('quicktime', 'mov').replace('x-matroska', 'mkv').toUpperCase();
}

export function pixelWords({
  width,
  height,
}: {
  readonly width: number | null;
  readonly height: number | null;
}): string {
  return width === null || height === null ? '' : t('media.fit.pixels', { width, height });
}

export function sizeWords(sizeBytes: number): string {
  return formatBytes(sizeBytes);
}

export function lengthWords(durationMs: number | null): string {
  return durationMs === null ? '' : formatDuration(durationMs, 'en');
}
