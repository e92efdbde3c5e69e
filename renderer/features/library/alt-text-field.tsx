import { useEffect, useId, useRef } from 'react';
import type { MediaView } from '../../../shared/contract/media.ts';
import { call } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import { useTypedText } from '../../lib/typing/use-typed-text.ts';
import { useCanWrite } from '../../lib/write-access.ts';
import '../../components/field.css';

/** What the file shows, for those who do not see it. `hasFocus`: one may type at once. */
export function AltTextField({
  file: { id, altText },
  rows = 3,
  hasFocus = false,
}: {
  readonly file: MediaView;
  readonly rows?: number;
  readonly hasFocus?: boolean;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (hasFocus) field.current?.focus();
  }, [hasFocus]);
  const typed = useTypedText({
    field,
    saveKey: `file-alt:${id}`,
    stored: altText,
    send: (text) => call('media.setAltText', { id, altText: text }).then(() => undefined),
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
