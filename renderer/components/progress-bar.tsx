import { ProgressBar as AriaProgressBar } from 'react-aria-components';
import './progress-bar.css';

/** How far something is, from 0 to 1. null: nobody knows yet. */
export function ProgressBar({ label, share }: { readonly label: string; readonly share: number | null }) {
  return (
    <AriaProgressBar
      aria-label={label}
      className="progress-bar"
      isIndeterminate={share === null}
      value={Math.min(100, (share ?? 0) * 100)}
    >
      {({ percentage }) => (
        <span className="progress-bar-fill" style={{ transform: `scaleX(${(percentage ?? 0) / 100})` }} />
      )}
    </AriaProgressBar>
  );
}
