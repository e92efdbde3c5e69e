import type { FilmFit } from '../domain/fit.ts';
import { canonicalCodec } from '../domain/media-kind.ts';
import { checkMediaFile } from './check-media.ts';
import { cannotFit, cannotFor, type FitPlan, type FitSource, type FitTask, fileAfterFit } from './fit-plan.ts';

/** What an MP4 can carry and what is copied into one (mediabunny's list for MP4, in our spelling). */
const COPIED_CODECS = ['h264', 'hevc', 'vp8', 'vp9', 'av1', 'prores'];

/**
 * A film that is inside every limit once it is cut and laid into an MP4. Whatever would need its pictures encoded anew cannot
 * be done here; the reason is the first thing that would still be wrong.
 */
export function planFilm({ file, hasLocation }: FitSource, { rules, issues, wish }: FitTask): FitPlan {
  if (issues.length === 0 && hasLocation === false && wish.trim === undefined) return { kind: 'fits' };
  const { durationMs } = file;
  const startMs = Math.round(wish.trim?.startMs ?? 0);
  const wishedEndMs = Math.min(wish.trim?.endMs ?? Number.POSITIVE_INFINITY, durationMs ?? Number.POSITIVE_INFINITY);
  const endMs = Math.floor(
    Math.min(wishedEndMs, startMs + (rules.limits.videoDurationMaxMs ?? Number.POSITIVE_INFINITY)),
  );
  if (endMs <= startMs) return cannotFit('too_short', { actualMs: 0, minMs: rules.limits.videoDurationMinMs ?? 1 });
  const isWhole = startMs === 0 && (durationMs === null ? wish.trim === undefined : endMs >= durationMs);
  const fit: FilmFit = {
    kind: 'film',
    mimeType: 'video/mp4',
    trim: isWhole ? null : { startMs, endMs },
    maxBytes: rules.limits.videoBytesMax ?? null,
  };
  const sizeBytes = durationMs === null || isWhole ? file.sizeBytes : (file.sizeBytes * (endMs - startMs)) / durationMs;
  // A guess by its length: the worker counts the bytes that came of it.
  const [left] = checkMediaFile({ ...fileAfterFit(file, fit), sizeBytes: Math.round(sizeBytes) }, rules);
  if (left !== undefined) return cannotFor(left);
  if (file.codec === null || !COPIED_CODECS.includes(canonicalCodec(file.codec))) {
    return cannotFit('codec', { actual: file.codec ?? '?' });
  }
  return { kind: 'steps', fit };
}
