import type { Trouble } from '../upload/trouble.ts';
import type { UploadState } from '../upload/upload-state.ts';

export type DownloadState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'fetching' }
  /** It failed, and is tried again at `atMs`. */
  | { readonly kind: 'retrying'; readonly atMs: number; readonly trouble: Trouble }
  /** It waits for the rights to change, or for a person. */
  | { readonly kind: 'held'; readonly trouble: Trouble };

/** Of a file, not of a picture. */
export type DownloadView = {
  readonly assetId: string;
  readonly sizeBytes: number;
  readonly receivedBytes: number;
  readonly isAsked: boolean;
  readonly state: DownloadState;
};

/** Of one that is not under way. */
export type RestingState = Exclude<DownloadState, { kind: 'fetching' }>;

const DAMAGED_TIMES = 3;

/** What the verdict on a transfer means for one that comes here. `missingFiles`: how many others Storage does not have yet. */
export function toDownloadState(
  state: UploadState,
  { attempts, missingFiles, nowMs }: { attempts: number; missingFiles: number; nowMs: number },
): RestingState {
  // Nothing is there to be checked of what was to come here.
  if (state.kind === 'checking') return { kind: 'held', trouble: { reason: 'unexpected' } };
  if (state.kind !== 'retrying') return state;
  const { trouble } = state;
  // Asked for as a whole each time.
  if (trouble.reason === 'damaged' && attempts >= DAMAGED_TIMES) return { kind: 'held', trouble };
  if (trouble.reason !== 'missing') return state;
  // Its row says when it is there: thousands that are not yet are not asked for again and again.
  return { ...state, atMs: Math.max(state.atMs, nowMs + missingFiles * 1_000) };
}
