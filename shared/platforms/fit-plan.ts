import type { Fit, FitRefusal } from '../domain/fit.ts';
import type { MediaRules } from './check-media.ts';
import type { Issue, IssueCode } from './issue.ts';
import type { MediaFile } from './media-file.ts';

/** How a file is made to fit a platform: what the planner says and the media worker carries out (electron/media/fit/SPEC.md). */

export type FitSource = {
  /** Width and height as it is seen: after EXIF or track rotation, with square pixels. */
  readonly file: MediaFile;
  readonly hasAlpha: boolean | null;
  /** Whether the file says where it was taken. Privacy: what nobody looked for counts as there. */
  readonly hasLocation: boolean | null;
};

/** What the person chose. `focus` is a point of the picture, 0 to 1 from the left and from the top. */
export type FitWish = {
  readonly focus?: { readonly x: number; readonly y: number } | undefined;
  readonly trim?: { readonly startMs: number; readonly endMs: number } | undefined;
};

/** What the planners of each kind are given: what was found against the file, and in the light of which rules. */
export type FitTask = { readonly rules: MediaRules; readonly issues: readonly Issue[]; readonly wish: FitWish };

/** `values` are those of the issue that stands in the way, as in `Issue`. */
export type FitPlan =
  | { readonly kind: 'fits' }
  | { readonly kind: 'steps'; readonly fit: Fit }
  | {
      readonly kind: 'cannot';
      readonly code: FitRefusal;
      readonly values: Readonly<Record<string, string | number>>;
    };

const REFUSAL_OF: Readonly<Partial<Record<IssueCode, FitRefusal>>> = {
  media_kind_unsupported: 'kind',
  media_type_unsupported: 'type',
  media_too_large: 'bytes',
  media_too_small: 'too_small',
  media_ratio_too_narrow: 'ratio',
  media_ratio_too_wide: 'ratio',
  video_too_short: 'too_short',
  video_codec_unsupported: 'codec',
  video_frame_rate_too_low: 'frame_rate',
  video_frame_rate_too_high: 'frame_rate',
  document_too_many_pages: 'pages',
};

export function cannotFit(code: FitRefusal, values: Issue['values'] = {}): FitPlan {
  return { kind: 'cannot', code, values };
}

/** What is left of the issues speaks of edges, sides and pixels. */
export function cannotFor(issue: Issue): FitPlan {
  return cannotFit(REFUSAL_OF[issue.code] ?? 'dimensions', issue.values);
}

/** What the file will be once the plan is carried out; its bytes at most so many. */
export function fileAfterFit(file: MediaFile, fit: Fit): MediaFile {
  const sizeBytes = Math.min(file.sizeBytes, fit.maxBytes ?? file.sizeBytes);
  if (fit.kind === 'film') {
    const durationMs = fit.trim === null ? file.durationMs : fit.trim.endMs - fit.trim.startMs;
    return { ...file, mimeType: fit.mimeType, sizeBytes, durationMs };
  }
  const { mimeType, width, height } = fit;
  return { ...file, kind: 'image', mimeType, sizeBytes, width, height, animated: false };
}
