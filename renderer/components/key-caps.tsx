import { keyLabels } from '../lib/keys.ts';
import './key-caps.css';

/** A shortcut as it is printed on this machine's keyboard: ⌘K, Ctrl K. */
export function KeyCaps({ keys }: { readonly keys: string }) {
  return (
    <span className="key-caps">
      {keyLabels(keys).map((label) => (
        <kbd key={label} className="key-cap">
          {label}
        </kbd>
      ))}
    </span>
  );
}
