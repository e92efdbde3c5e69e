import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { KeyCaps } from './key-caps.tsx';
import './empty-state.css';

/** One sentence, one action, its shortcut. */
export function EmptyState({
  sentence,
  action,
  icon,
}: {
  readonly sentence: string;
  readonly action?: { readonly label: string; readonly keys?: string | undefined; readonly onPress: () => void };
  readonly icon?: ReactNode;
}) {
  return (
    <div className="empty-state">
      {icon}
      <p className="empty-state-sentence">{sentence}</p>
      {action && (
        <Button onPress={action.onPress}>
          {action.label}
          {action.keys !== undefined && <KeyCaps keys={action.keys} />}
        </Button>
      )}
    </div>
  );
}
