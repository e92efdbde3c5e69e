import { CalendarDays, History, Images, Plus, Settings } from 'lucide-react';
import type { AccountView } from '../../../shared/contract/accounts.ts';
import type { TagView } from '../../../shared/contract/tags.ts';
import { runCommand } from '../../lib/commands.ts';
import { t } from '../../lib/text.ts';
import { type UiState, useUi } from '../../lib/ui-store.ts';
import { useSync } from '../../lib/use-sync.ts';
import { useCanWrite } from '../../lib/write-access.ts';
import { AccountFilters, StateFilters, TagFilters } from './filters.tsx';
import { SidebarRow } from './sidebar-row.tsx';
import './sidebar.css';

const ICON = { size: 16, strokeWidth: 1.5 } as const;

const PAGES: readonly { readonly page: UiState['page']; readonly icon: typeof Images; readonly keys?: string }[] = [
  { page: 'calendar', icon: CalendarDays },
  { page: 'library', icon: Images },
  { page: 'activity', icon: History },
];

/** Where to go, and what the calendar shows. Folded to icons where the window is narrow or the person wants it so. */
export function Sidebar({
  accounts,
  tags,
  isFolded,
}: {
  /** undefined: not read yet. */
  readonly accounts: readonly AccountView[] | undefined;
  readonly tags: readonly TagView[] | undefined;
  readonly isFolded: boolean;
}) {
  const page = useUi((state) => state.page);
  const looks = useSync()?.conflicts ?? 0;
  const isWritable = useCanWrite();
  return (
    <nav className={isFolded ? 'sidebar sidebar-folded' : 'sidebar'} aria-label={t('sidebar.label')}>
      <div className="sidebar-scroll">
        {PAGES.map((item) => (
          <SidebarRow
            key={item.page}
            icon={<item.icon {...ICON} />}
            label={t(`sidebar.page.${item.page}` as 'sidebar.page.calendar')}
            badge={
              item.page === 'activity' && looks > 0 ? { count: looks, words: t('sync.badge', { count: looks }) } : null
            }
            isFolded={isFolded}
            isCurrent={page === item.page}
            onPress={() => void runCommand(`app.${item.page}`)}
          />
        ))}
        {accounts?.length === 0 && isWritable ? (
          <div className="sidebar-group">
            <SidebarRow
              icon={<Plus {...ICON} />}
              label={t('sidebar.addFirstAccount')}
              isFolded={isFolded}
              onPress={() => void runCommand('app.addAccount')}
            />
          </div>
        ) : (
          <AccountFilters accounts={accounts ?? []} isFolded={isFolded} />
        )}
        <TagFilters tags={tags ?? []} isFolded={isFolded} />
        <StateFilters isFolded={isFolded} />
      </div>
      <div className="sidebar-foot">
        <SidebarRow
          icon={<Settings {...ICON} />}
          label={t('sidebar.page.settings')}
          keys="Mod+,"
          isFolded={isFolded}
          isCurrent={page === 'settings'}
          onPress={() => void runCommand('app.settings')}
        />
      </div>
    </nav>
  );
}
