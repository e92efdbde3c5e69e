import { Images } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { EmptyState } from '../../components/empty-state.tsx';
import { runCommand } from '../../lib/commands.ts';
import { t } from '../../lib/text.ts';
import { useLive } from '../../lib/use-live.ts';
import { useCanWrite } from '../../lib/write-access.ts';
import { useDescribing } from './describe/describe-store.ts';
import { DescribeView } from './describe/describe-view.tsx';
import { DetailsPanel } from './details-panel.tsx';
import { FolderColumn } from './folders/folder-column.tsx';
import { LibraryGrid } from './library-grid.tsx';
import { LibraryPanel } from './library-panel.tsx';
import { NO_FILTER, openFolder, setFilter, toFilter, useLibrary } from './library-store.ts';
import { LibraryToolbar } from './library-toolbar.tsx';
import { useLibraryItems } from './use-library-items.ts';
import './library-page.css';

const ICON = { size: 24, strokeWidth: 1.5, 'aria-hidden': true } as const;

/** Every file there is, newest first, and what is to be known of the one that is selected. */
export function LibraryPage() {
  const { place, tagIds, kind, use, search } = useLibrary();
  useExistingPlace();
  const filter = toFilter({ place, tagIds, kind, use, search: useDeferredValue(search) });
  const [top, setTop] = useState(0);
  const items = useLibraryItems(filter, top);
  const isWritable = useCanWrite();
  const describing = useDescribing((state) => state.describing);
  const isFiltered = tagIds.length > 0 || kind !== 'all' || use !== 'all' || search !== '';
  if (describing) return <DescribeView describing={describing} />;
  if (items.total === 0 && place === 'all' && !isFiltered && !isWritable) {
    return <EmptyState icon={<Images {...ICON} />} sentence={t('library.noneHere')} />;
  }
  if (items.total === 0 && place === 'all' && !isFiltered) {
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
      <LibraryToolbar total={items.total} filter={filter} />
      <div className="library-body">
        <FolderColumn />
        {items.total === 0 && !isFiltered ? (
          <EmptyState
            sentence={t(openFolder({ place }) ? 'library.emptyFolder' : 'library.allFiled')}
            action={{ label: t('library.showAll'), onPress: () => setFilter({ place: 'all' }) }}
          />
        ) : items.total === 0 ? (
          <EmptyState
            sentence={t(place === 'all' ? 'library.nothing' : 'library.nothingHere')}
            action={{
              label: t('library.showAll'),
              onPress: () => setFilter(NO_FILTER),
            }}
          />
        ) : (
          <LibraryGrid items={items} filter={filter} onTop={setTop} />
        )}
        <DetailsPanel />
      </div>
      <LibraryPanel />
    </div>
  );
}

/** A folder that somebody deletes, or that an undo takes away, is no longer open. A list from before it was made says nothing. */
function useExistingPlace(): void {
  const open = useLibrary(openFolder);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the moment at which this one was opened.
  const since = useMemo(() => performance.now(), [open]);
  const { data, askedAt } = useLive('folders.list', {});
  const isKnown = open === undefined || data === undefined || data.folders.some(({ id }) => id === open);
  const isGone = !isKnown && askedAt > since;
  useEffect(() => {
    if (isGone) setFilter({ place: 'all' });
  }, [isGone]);
}
