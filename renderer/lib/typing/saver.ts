import { AppError, type ErrorCode, isAppError } from '../../../shared/lib/app-error.ts';

/**
 * Saves one thing that somebody types. One call is under way at most; what is typed meanwhile waits, and of that only
 * the last. What could not be saved stays here and is tried again until it is, however the window looks by then.
 */
export type Saver<Value> = {
  readonly write: (value: Value) => void;
  /** What was written and is not acknowledged; undefined when everything is saved. */
  readonly unsaved: () => Value | undefined;
  /** Tries again now instead of at the next attempt. */
  readonly retry: () => void;
  /** For a window that is going away: sends the last value at once, behind what is under way. */
  readonly sendNow: () => void;
};

export type SaverOptions<Value> = {
  /** `after`: what this was typed on, where its answer is not waited for. */
  readonly send: (value: Value, after?: Value) => Promise<void>;
  readonly onState: (state: 'saving' | 'saved' | AppError) => void;
};

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/** Sending the same again cannot help: the next change may. */
const LASTING: readonly ErrorCode[] = ['invalid_input'];
/** It may have been done: the engine went before it answered. */
const OPEN: readonly ErrorCode[] = ['engine_restarted', 'engine_unavailable'];

export function createSaver<Value>({ send, onState }: SaverOptions<Value>): Saver<Value> {
  type Box = { readonly value: Value };
  let wanted: Box | null = null;
  let sending: Box | null = null;
  /** It may be done or not. What was typed on it is sent once that is known: sent again it does nothing where it is done. */
  let unanswered: Box | null = null;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function pump(): void {
    if (sending || !wanted) return;
    if (timer) clearTimeout(timer);
    timer = null;
    const box = unanswered ?? wanted;
    sending = box;
    onState('saving');
    send(box.value).then(
      () => succeeded(box),
      (error: unknown) => failed(box, error),
    );
  }

  function succeeded(box: Box): void {
    sending = null;
    unanswered = null;
    failures = 0;
    if (wanted === box) {
      wanted = null;
      onState('saved');
    } else pump();
  }

  function failed(box: Box, error: unknown): void {
    sending = null;
    const reason = isAppError(error) ? error : new AppError('internal', String(error), { cause: error });
    onState(reason);
    unanswered = OPEN.includes(reason.code) || !isAppError(error) ? box : null;
    if (LASTING.includes(reason.code)) {
      if (wanted !== box) pump();
      return;
    }
    timer = setTimeout(pump, Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS));
    failures += 1;
  }

  return {
    write: (value) => {
      wanted = { value };
      pump();
    },
    unsaved: () => wanted?.value,
    retry: pump,
    sendNow: () => {
      const before = sending ?? unanswered;
      if (!wanted || wanted === sending) return;
      if (before && before !== wanted) void send(before.value).catch(onState);
      void send(wanted.value, before && before !== wanted ? before.value : undefined).catch(onState);
    },
  };
}
