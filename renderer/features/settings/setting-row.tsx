import type { ReactNode } from 'react';

/** What can be set, in words, and beside it the control. */
export function SettingRow({
  title,
  hint,
  children,
}: {
  readonly title: string;
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <div className="page-row">
      <div className="page-row-words">
        <span>{title}</span>
        {hint !== undefined && <span className="page-row-hint">{hint}</span>}
      </div>
      <div className="page-row-control">{children}</div>
    </div>
  );
}
