import { Images } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { EmptyState } from '../../components/empty-state.tsx';
import { runCommand } from '../../lib/commands.ts';
import { t } from '../../lib/text.ts';
import { useCanWrite } from '../../lib/write-access.ts';
import { DetailsPanel } from './details-panel.tsx';
import { LibraryGrid } from './library-grid.tsx';
import { setFilter, toFilter, useLibrary } from './library-store.ts';
import { LibraryToolbar } from './library-toolbar.tsx';
import { useLibraryItems } from './use-library-items.ts';
import './library-page.css';

const ICON = { size: 24, strokeWidth: 1.5, 'aria-hidden': true } as const;

/** Every file there is, newest first, and what is to be known of the one that is selected. */
export function LibraryPage() {
  const { kind, use, search } = useLibrary();
  const filter = toFilter({ kind, use, search: useDeferredValue(search) });
  const [top, setTop] = useState(0);
  const items = useLibraryItems(filter, top);
  const isWritable = useCanWrite();
  const isFiltered = kind !== 'all' || use !== 'all' || search !== '';
  if (items.total === 0 && !isFiltered && !isWritable) {
    return <EmptyState icon={<Images {...ICON} />} sentence={t('library.noneHere')} />;
  }
  if (items.total === 0 && !isFiltered) {
    return (
      <EmptyState
        icon={<Images {...ICON} />}
        sentence={t('library.empty')}
        action={{
          label: t('library.addFiles'),
          keys: 'Mod+O',
          onPress: () => void runCommand('library.addFiles'),
        }}
      />
    );
  }
  return (
    <div className="library">
      <LibraryToolbar total={items.total} />
      <div className="library-body">
        {items.total === 0 ? (
          <EmptyState
            sentence={t('library.nothing')}
            action={{
              label: t('library.showAll'),
              onPress: () => setFilter({ kind: 'all', use: 'all', search: '' }),
            }}
          />
        ) : (
          <LibraryGrid items={items} filter={filter} onTop={setTop} />
        )}
        <DetailsPanel />
      </div>
    </div>
  );
}
