import { Check, ChevronsUpDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Select as AriaSelect, Button, Label, ListBox, ListBoxItem, Popover, SelectValue } from 'react-aria-components';
import './field.css';
import './floating.css';
import './select.css';

export type SelectOption<Value extends string> = {
  readonly id: Value;
  readonly label: string;
  readonly icon?: ReactNode;
};

/** One of a few. For more than a dozen use a searchable list. */
export function Select<Value extends string>({
  label,
  isLabelHidden = false,
  options,
  value,
  isDisabled = false,
  onChange,
}: {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly options: readonly SelectOption<Value>[];
  readonly value: Value | null;
  readonly isDisabled?: boolean;
  readonly onChange: (value: Value) => void;
}) {
  return (
    <AriaSelect
      className="field"
      value={value}
      isDisabled={isDisabled}
      onChange={(key) => onChange(key as Value)}
      {...(isLabelHidden ? { 'aria-label': label } : {})}
    >
      {!isLabelHidden && <Label className="field-label">{label}</Label>}
      <Button className="select-button">
        <SelectValue className="select-value" />
        <ChevronsUpDown size={14} aria-hidden="true" />
      </Button>
      <Popover className="floating" offset={4}>
        <ListBox className="floating-list" items={options.map((option) => ({ ...option }))}>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.label} className="floating-item">
              {({ isSelected }) => (
                <>
                  {option.icon}
                  <span className="floating-item-label">{option.label}</span>
                  <span className="floating-item-check">{isSelected && <Check size={16} />}</span>
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
