import { type ReactNode, useRef } from 'react';
import { Autocomplete, Input, Menu, SearchField } from 'react-aria-components';
import { useScrollable } from '../lib/use-scrollable.ts';
import { Dialog } from './dialog.tsx';
import './floating.css';
import './find-dialog.css';

/** One field and what it finds: arrows choose, Enter does it. `children` draws an entry as a `MenuItem`. */
export function FindDialog<Entry extends object>({
  title,
  width,
  icon,
  placeholder,
  query,
  onType,
  listLabel,
  entries,
  disabledIds = [],
  onChoose,
  emptyText,
  foot,
  onClose,
  children,
}: {
  readonly title: string;
  readonly width: number;
  readonly icon: ReactNode;
  readonly placeholder: string;
  readonly query: string;
  readonly onType: (query: string) => void;
  readonly listLabel: string;
  readonly entries: readonly Entry[];
  readonly disabledIds?: readonly string[];
  readonly onChoose: (id: string) => void;
  readonly emptyText: string;
  readonly foot?: ReactNode;
  readonly onClose: () => void;
  readonly children: (entry: Entry) => ReactNode;
}) {
  const frame = useRef<HTMLDivElement>(null);
  useScrollable(frame, '[role="menu"]');
  return (
    <Dialog isBare title={title} width={width} onClose={onClose}>
      <div ref={frame}>
        <Autocomplete inputValue={query} onInputChange={onType}>
          <SearchField className="find-field" aria-label={title} autoFocus>
            {icon}
            <Input className="find-input" placeholder={placeholder} />
          </SearchField>
          <Menu
            className="find-list"
            aria-label={listLabel}
            items={entries}
            disabledKeys={disabledIds}
            onAction={(key) => onChoose(String(key))}
            renderEmptyState={() => <p className="find-empty">{emptyText}</p>}
          >
            {children}
          </Menu>
        </Autocomplete>
      </div>
      {foot}
    </Dialog>
  );
}
