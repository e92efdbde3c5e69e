import {
  createContext,
  type RefObject,
  startTransition,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { keepCaret } from './keep-caret.ts';
import { latestTyped, noteShown, saveValue, showsTyped } from './savers.ts';

/** Longer texts are looked at again only when the hand rests: the letters themselves never wait for it. */
const LONG_TEXT = 6_000;
const REST_MS = 120;
/** Who never rests still sees counters move. */
const LONGEST_WAIT_MS = 400;

export type TypedText = {
  /** What stands in the field, a frame behind the hand: for counters, highlights and checks. */
  readonly text: string;
  readonly onInput: () => void;
  readonly onCompositionStart: () => void;
  readonly onCompositionEnd: () => void;
};

/** When what is shown below here was asked for: `askedAt` of `useLive`. Each answer is news, though its text may be the same. */
export const AskedAt = createContext(0);

/**
 * Ties a text field to what is stored. The field owns its text: React never sets it while somebody types, so the
 * browser's own undo, spelling and input methods work. Each input is saved at once, with what it was built on, so that the
 * engine merges it with what came to stand there; a text that comes from elsewhere (undo, restore, sync, a merge) replaces the
 * field's only when nothing typed is still on its way, and the caret stays between its letters.
 */
export function useTypedText(options: {
  readonly field: RefObject<HTMLTextAreaElement | HTMLInputElement | null>;
  readonly saveKey: string;
  /** As stored; undefined while it is being read. */
  readonly stored: string | undefined;
  /** `base`: what the text was built on; undefined: not known. */
  readonly send: (text: string, base: string | undefined) => Promise<void>;
  /**
   * The text once the hand rests, or now and then while it does not: for what may come a moment later. Null when the
   * field goes: from there on the text is what is stored.
   */
  readonly onRest?: (text: string | null) => void;
}): TypedText {
  const { field, saveKey, stored } = options;
  const askedAt = useContext(AskedAt);
  const [text, setText] = useState(() => latestTyped(saveKey, askedAt) ?? stored ?? '');
  const isComposing = useRef(false);
  const hasMissed = useRef(false);
  const isFresh = useRef(true);
  const frame = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const rest = useRef<{ timer: ReturnType<typeof setTimeout>; since: number } | null>(null);
  const latest = useRef(options);
  useLayoutEffect(() => {
    latest.current = options;
  });

  const settle = useCallback((value: string) => {
    const now = performance.now();
    const since = rest.current?.since ?? now;
    if (rest.current) clearTimeout(rest.current.timer);
    const timer = setTimeout(
      () => {
        rest.current = null;
        startTransition(() => latest.current.onRest?.(value));
      },
      Math.min(REST_MS, Math.max(0, since + LONGEST_WAIT_MS - now)),
    );
    rest.current = { timer, since };
  }, []);

  const publish = useCallback(
    (value: string) => {
      cancelAnimationFrame(frame.current);
      clearTimeout(timer.current);
      const show = () => startTransition(() => setText(value));
      // A frame and a task later: the letter is painted first.
      if (value.length < LONG_TEXT) {
        frame.current = requestAnimationFrame(() => {
          timer.current = setTimeout(show, 0);
        });
      } else timer.current = setTimeout(show, REST_MS);
      settle(value);
    },
    [settle],
  );

  const takeStored = useCallback(() => {
    const element = field.current;
    if (!element || stored === undefined) return;
    hasMissed.current = isComposing.current;
    if (isComposing.current) return;
    // An answer that lags behind the hand must not take letters away. A later one comes: what was saved changed its table.
    if (!isFresh.current && !showsTyped(saveKey, askedAt)) return;
    const wanted = latestTyped(saveKey, askedAt) ?? stored;
    isFresh.current = false;
    if (showsTyped(saveKey, askedAt)) noteShown(saveKey, wanted);
    if (element.value === wanted) return;
    const { value: before, selectionStart, selectionEnd } = element;
    const hadFocus = document.activeElement === element;
    element.value = wanted;
    if (hadFocus) {
      element.setSelectionRange(
        keepCaret(before, wanted, selectionStart ?? 0),
        keepCaret(before, wanted, selectionEnd ?? 0),
      );
    }
    setText(wanted);
    latest.current.onRest?.(wanted);
  }, [field, saveKey, stored, askedAt]);

  useLayoutEffect(takeStored, [takeStored]);
  useEffect(
    () => () => {
      cancelAnimationFrame(frame.current);
      clearTimeout(timer.current);
      if (rest.current) clearTimeout(rest.current.timer);
      latest.current.onRest?.(null);
    },
    [],
  );

  const onInput = useCallback(() => {
    const value = field.current?.value ?? '';
    saveValue(saveKey, value, (next: string, base) => latest.current.send(next, base));
    publish(value);
  }, [field, saveKey, publish]);

  return {
    text,
    onInput,
    onCompositionStart: () => {
      isComposing.current = true;
    },
    onCompositionEnd: () => {
      isComposing.current = false;
      // Only what came meanwhile: what is stored lags behind what was just composed.
      if (hasMissed.current) takeStored();
    },
  };
}
