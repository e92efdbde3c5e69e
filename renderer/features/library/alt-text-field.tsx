import { useId, useLayoutEffect, useRef } from 'react';
import { call } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import { latestTyped, noteShown } from '../../lib/typing/savers.ts';
import { useTypedText } from '../../lib/typing/use-typed-text.ts';
import { useCanWrite } from '../../lib/write-access.ts';
import '../../components/field.css';

/** What the file shows, for those who do not see it. `hasFocus`: one may type at once. */
export function AltTextField({
  file: { id, altText },
  rows = 3,
  hasFocus = false,
}: {
  /** `altText` undefined: being read. What is typed meanwhile joins what turns out to stand there. */
  readonly file: { readonly id: string; readonly altText: string | undefined };
  readonly rows?: number;
  readonly hasFocus?: boolean;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (hasFocus) field.current?.focus();
  }, [hasFocus]);
  const saveKey = `file-alt:${id}`;
  const isUnread = altText === undefined;
  const before = isUnread ? latestTyped(saveKey, 0) : undefined;
  useLayoutEffect(() => {
    if (isUnread && latestTyped(saveKey, 0) === undefined) noteShown(saveKey, '');
  }, [isUnread, saveKey]);
  const typed = useTypedText({
    field,
    saveKey,
    stored: altText ?? before,
    send: async (text, base) => {
      await call('media.setAltText', { id, altText: text, ...(base === undefined ? {} : { base }) });
    },
  });
  const inputId = useId();
  const hintId = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={inputId}>
        {t('library.altText')}
      </label>
      {/* Of our own: a kit that holds the value puts back what it saw last over what an undo brought. */}
      <textarea
        id={inputId}
        aria-describedby={hintId}
        ref={field}
        className="field-input details-alt"
        placeholder={t('library.altTextHint')}
        rows={rows}
        maxLength={10_000}
        readOnly={!useCanWrite()}
        spellCheck="true"
        onInput={typed.onInput}
        onCompositionStart={typed.onCompositionStart}
        onCompositionEnd={typed.onCompositionEnd}
      />
      <span id={hintId} className="field-hint">
        {t('library.altTextNote')}
      </span>
    </div>
  );
}
