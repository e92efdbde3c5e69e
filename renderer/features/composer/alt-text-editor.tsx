import { useId, useRef } from 'react';
import type { PostMediaView } from '../../../shared/contract/posts.ts';
import { platforms } from '../../../shared/platforms/registry.ts';
import { PlatformMark } from '../../components/platform-mark.tsx';
import { call } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import { useTypedText } from '../../lib/typing/use-typed-text.ts';
import type { PartCheck } from './checks.ts';

/** What a file shows, for those who do not see it; counted by the limit of each account that takes it. */
export function AltTextEditor({
  item,
  checks,
  isEditable,
}: {
  readonly item: PostMediaView;
  readonly checks: readonly PartCheck[];
  readonly isEditable: boolean;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const typed = useTypedText({
    field,
    saveKey: `alt:${item.id}`,
    stored: item.altText,
    send: (altText) => call('posts.setAltText', { postMediaId: item.id, altText }).then(() => undefined),
  });
  const id = useId();
  const used = [...typed.text].length;
  const limits = checks.flatMap(({ account }) => {
    const { altTextMax } = platforms[account.provider].limits(account.capabilityOverrides);
    return altTextMax === undefined ? [] : [{ account, altTextMax }];
  });
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {t('composer.altText')}
      </label>
      {/* Of our own: a kit that holds the value puts back what it saw last over what an undo brought. */}
      <textarea
        id={id}
        ref={field}
        readOnly={!isEditable}
        className="field-input alt-text"
        placeholder={t('composer.altTextHint')}
        rows={3}
        spellCheck="true"
        onInput={typed.onInput}
        onCompositionStart={typed.onCompositionStart}
        onCompositionEnd={typed.onCompositionEnd}
      />
      <span className="alt-text-counts">
        {limits.map(({ account, altTextMax }) => (
          <span key={account.id} title={account.displayName} data-over={used > altTextMax ? '' : undefined}>
            <PlatformMark provider={account.provider} /> {t('composer.targetUsed', { used, max: altTextMax })}
          </span>
        ))}
      </span>
    </div>
  );
}
