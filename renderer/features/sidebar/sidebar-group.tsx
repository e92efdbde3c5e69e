import { Plus } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { Button, IconButton } from '../../components/button.tsx';
import { t } from '../../lib/text.ts';

/** Filters of one kind. While some are chosen, one press shows everything again. */
export function SidebarGroup({
  title,
  isFiltered,
  onClear,
  add,
  children,
}: {
  readonly title: string;
  readonly isFiltered: boolean;
  readonly onClear: () => void;
  readonly add?: { readonly label: string; readonly onPress: () => void };
  readonly children: ReactNode;
}) {
  const headingId = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a <fieldset> is for a form; these take effect at once.
    <div
      role="group"
      aria-labelledby={headingId}
      className={`sidebar-group ${isFiltered ? 'sidebar-group-filtered' : ''}`}
    >
      <div className="sidebar-group-head">
        <h2 className="sidebar-heading" id={headingId}>
          {title}
        </h2>
        {isFiltered && (
          <Button kind="quiet" className="sidebar-clear" onPress={onClear}>
            {t('sidebar.showAll')}
          </Button>
        )}
        {add && (
          <IconButton label={add.label} onPress={add.onPress}>
            <Plus size={14} strokeWidth={1.5} />
          </IconButton>
        )}
      </div>
      {children}
    </div>
  );
}
