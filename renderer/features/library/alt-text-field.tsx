import { useEffect, useId, useRef } from 'react';
import type { MediaView } from '../../../shared/contract/media.ts';
import { t } from '../../lib/text.ts';
import { isAltTextUnsaved, saveAltText } from './save-alt-text.ts';
import '../../components/field.css';

/** What the file shows, for those who do not see it. The field owns its text: each letter is saved as it comes. */
export function AltTextField({ file: { id, altText } }: { readonly file: MediaView }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const isComposing = useRef(false);
  useEffect(() => {
    const element = field.current;
    // An answer that lags behind the hand must not take letters away.
    if (!element || isComposing.current || isAltTextUnsaved(id) || element.value === altText) return;
    element.value = altText;
  }, [id, altText]);
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
        defaultValue={altText}
        className="field-input details-alt"
        placeholder={t('library.altTextHint')}
        rows={3}
        maxLength={10_000}
        spellCheck="true"
        onInput={(event) => saveAltText(id, event.currentTarget.value)}
        onCompositionStart={() => {
          isComposing.current = true;
        }}
        onCompositionEnd={() => {
          isComposing.current = false;
        }}
      />
      <span id={hintId} className="field-hint">
        {t('library.altTextNote')}
      </span>
    </div>
  );
}
