import { create } from 'zustand';
import type { AppError } from '../../shared/lib/app-error.ts';

/**
 * Whether everything is on this disk. `failure`: what keeps something typed from being saved, until it is; else what kept
 * the last change, until a later one was saved. `isTyped`: it waits here, and can be tried again. `isSlow`: letters are on
 * their way for so long that a person may ask.
 */
export const useSaving = create<{
  readonly failure: AppError | null;
  readonly isTyped: boolean;
  readonly isSlow: boolean;
}>(() => ({
  failure: null,
  isTyped: false,
  isSlow: false,
}));

/** What keeps a change from being saved, as opposed to a change that is refused. */
const UNSAVED: ReadonlySet<string> = new Set(['disk_full', 'read_only', 'engine_unavailable', 'internal']);

/** True where the reason is the disk or the workspace, false where it is the post itself. */
export function isUnsaved({ code }: AppError): boolean {
  return UNSAVED.has(code);
}

let typed: AppError | null = null;
let last: AppError | null = null;

function tell(): void {
  const failure = typed ?? last;
  if (useSaving.getState().failure !== failure) useSaving.setState({ failure, isTyped: typed !== null });
}

export function noteSaved(): void {
  last = null;
  tell();
}

export function noteFailure(error: AppError): void {
  if (isUnsaved(error)) last = error;
  tell();
}

/** Of what was typed: another change that is saved says nothing of it. null: all of it is saved. */
export function noteTyped(error: AppError | null): void {
  typed = error;
  tell();
}

const SLOW_MS = 1_000;
const underWay = new Map<string, ReturnType<typeof setTimeout>>();
const slow = new Set<string>();

/** A send of what is typed under this key begins (another may have just ended), or all of it has come to an end. */
export function noteSend(key: string, isUnderWay: boolean): void {
  clearTimeout(underWay.get(key));
  underWay.delete(key);
  const tellSlow = () => useSaving.setState({ isSlow: slow.size > 0 });
  if (!isUnderWay && slow.delete(key)) tellSlow();
  if (!isUnderWay || slow.has(key)) return;
  underWay.set(
    key,
    setTimeout(() => {
      slow.add(key);
      tellSlow();
    }, SLOW_MS),
  );
}
