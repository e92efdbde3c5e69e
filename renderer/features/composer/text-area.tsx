import { memo, useEffect, useRef } from 'react';
import { useTypedText } from '../../lib/typing/use-typed-text.ts';
import { Highlight, type HighlightRules } from './highlight.tsx';
import './text-area.css';

/** The field that posts are written in: the browser's own, with what it recognises marked behind it. */
export const TextArea = memo(function TextArea({
  label,
  placeholder,
  saveKey,
  stored,
  isReady,
  send,
  rules,
  isReadOnly,
  hasFocus,
  describedBy,
  onText,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly saveKey: string;
  /** undefined: the field keeps what stands in it. */
  readonly stored: string | undefined;
  /** What is to be written in was read. */
  readonly isReady: boolean;
  readonly send: (text: string, base: string | undefined) => Promise<void>;
  readonly rules: HighlightRules;
  readonly isReadOnly: boolean;
  /** Takes the focus as soon as it can be written in, the caret at the end. */
  readonly hasFocus: boolean;
  readonly describedBy: string;
  readonly onText: (text: string | null) => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const typed = useTypedText({ field, saveKey, stored, send, onRest: onText });
  useEffect(() => {
    const element = field.current;
    if (!element || !hasFocus || !isReady) return;
    // Who walks along the versions with the arrows stays among them.
    if (document.activeElement?.matches('[role="tab"]:focus-visible')) return;
    element.focus({ preventScroll: true });
    element.setSelectionRange(element.value.length, element.value.length);
  }, [hasFocus, isReady]);
  return (
    <div className="composer-text">
      <Highlight text={typed.text} rules={rules} />
      <textarea
        ref={field}
        className="composer-textarea"
        aria-label={label}
        aria-describedby={describedBy}
        placeholder={isReady ? placeholder : ''}
        dir="auto"
        spellCheck
        autoCapitalize="sentences"
        readOnly={isReadOnly || !isReady}
        onInput={typed.onInput}
        onCompositionStart={typed.onCompositionStart}
        onCompositionEnd={typed.onCompositionEnd}
      />
    </div>
  );
});
