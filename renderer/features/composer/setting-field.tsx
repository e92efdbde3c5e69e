import { useId, useRef } from 'react';
import type { SettingsField } from '../../../shared/platforms/platform.ts';
import { platforms } from '../../../shared/platforms/registry.ts';
import { Select } from '../../components/select.tsx';
import { Switch } from '../../components/switch.tsx';
import { call } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import { useTypedText } from '../../lib/typing/use-typed-text.ts';
import type { PartCheck } from './checks.ts';
import { fieldWords, optionWords } from './issue-words.ts';
import type { OpenedPost } from './use-post.ts';

type Props = {
  readonly field: SettingsField;
  readonly check: PartCheck;
  readonly postId: string;
  readonly isEditable: boolean;
  readonly act: OpenedPost['act'];
};

/** One setting, drawn as its platform describes it. What is the platform's default is not stored. */
export function SettingField(props: Props) {
  const { field, check, postId, isEditable, act } = props;
  const value = check.target.settings[field.key] ?? field.defaultValue ?? null;
  const label = fieldWords(field.key);
  const set = (next: unknown) =>
    void act(() =>
      call('posts.setTargetSettings', {
        postId,
        accountId: check.target.accountId,
        settings: { [field.key]: next === field.defaultValue ? null : next },
      }),
    );
  if (field.control === 'toggle') {
    return <Switch label={label} isOn={value === true} isDisabled={!isEditable} onChange={set} />;
  }
  if (field.control === 'select') {
    const options = (field.options ?? []).map((option) => ({ id: option, label: optionWords(field.key, option) }));
    const chosen = typeof value === 'string' ? value : null;
    return <Select label={label} options={options} value={chosen} isDisabled={!isEditable} onChange={set} />;
  }
  return <TextSetting {...props} label={label} value={value} />;
}

function TextSetting({
  field,
  check,
  postId,
  isEditable,
  label,
  value,
}: Props & { readonly label: string; readonly value: unknown }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const line = useRef<HTMLInputElement>(null);
  const isArea = field.control === 'textarea';
  const { account, target } = check;
  const typed = useTypedText({
    field: isArea ? area : line,
    saveKey: `setting:${postId}:${target.accountId}:${field.key}`,
    stored: Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : '',
    send: (text) =>
      call('posts.setTargetSettings', {
        postId,
        accountId: target.accountId,
        settings: { [field.key]: fromText(field, text) },
      }).then(() => undefined),
  });
  const max = field.maxLimit && platforms[target.provider].limits(account.capabilityOverrides)[field.maxLimit];
  const used = [...typed.text].length;
  const id = useId();
  // Elements of our own: a kit that holds the value puts back what it saw last over what an undo brought.
  const own = {
    id,
    className: 'field-input',
    readOnly: !isEditable,
    required: field.required ?? false,
    onInput: typed.onInput,
    onCompositionStart: typed.onCompositionStart,
    onCompositionEnd: typed.onCompositionEnd,
  };
  return (
    <div className="field">
      <span className="setting-head">
        <label className="field-label" htmlFor={id}>
          {label}
        </label>
        {max !== undefined && used > 0 && (
          <span className="setting-count" data-over={used > max ? '' : undefined}>
            {t('composer.targetUsed', { used, max })}
          </span>
        )}
      </span>
      {isArea ? (
        <textarea ref={area} rows={2} {...own} />
      ) : (
        <input ref={line} type={field.control === 'url' ? 'url' : 'text'} {...own} />
      )}
      {field.control === 'list' && <span className="composer-hint">{t('composer.listHint')}</span>}
    </div>
  );
}

/** Nothing typed is no setting. */
function fromText(field: SettingsField, text: string): unknown {
  if (text.trim() === '') return null;
  if (field.control !== 'list') return text;
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
}
