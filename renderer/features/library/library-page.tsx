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
import { NO_FILTER, openFolder, setFilter, setLibrary, toFilter, useLibrary } from './library-store.ts';
import { LibraryToolbar } from './library-toolbar.tsx';
import { useLibraryItems } from './use-library-items.ts';
import './library-page.css';

const ICON = { size: 24, strokeWidth: 1.5, 'aria-hidden': true } as const;

/** Every file there is, newest first, and what is to be known of the one that is selected. */
export function LibraryPage() {
  // A dialog belongs to the page that it was asked for on.
  useEffect(() => () => setLibrary({ panel: null }), []);
  return (
    <>
      <Shown />
      <LibraryPanel />
    </>
  );
}

function Shown() {
  const { place, tagIds, kind, use, search } = useLibrary();
  const hasFolders = useExistingPlace();
  const filter = toFilter({ place, tagIds, kind, use, search: useDeferredValue(search) });
  const [top, setTop] = useState(0);
  const items = useLibraryItems(filter, top);
  const isWritable = useCanWrite();
  const describing = useDescribing((state) => state.describing);
  const isFiltered = tagIds.length > 0 || kind !== 'all' || use !== 'all' || search !== '';
  if (describing) return <DescribeView describing={describing} />;
  const isEmpty = items.total === 0 && place === 'all' && !isFiltered;
  const addFiles = {
    label: t('library.addFiles'),
    keys: 'Mod+O',
    onPress: () => void runCommand('library.addFiles'),
  };
  if (isEmpty && !hasFolders && !isWritable) {
    return <EmptyState icon={<Images {...ICON} />} sentence={t('library.noneHere')} />;
  }
  if (isEmpty && !hasFolders) {
    return <EmptyState icon={<Images {...ICON} />} sentence={t('library.empty')} action={addFiles} />;
  }
  return (
    <div className="library">
      <LibraryToolbar total={items.total} filter={filter} />
      <div className="library-body">
        <FolderColumn />
        {isEmpty ? (
          <EmptyState
            icon={<Images {...ICON} />}
            sentence={t(isWritable ? 'library.empty' : 'library.noneHere')}
            {...(isWritable ? { action: addFiles } : {})}
          />
        ) : items.total === 0 && !isFiltered ? (
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
    </div>
  );
}

/**
 * A folder that somebody deletes, or that an undo takes away, is no longer open. A list from before it was made says nothing.
 * Whether there are any.
 */
function useExistingPlace(): boolean {
  const open = useLibrary(openFolder);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the moment at which this one was opened.
  const since = useMemo(() => performance.now(), [open]);
  const { data, askedAt } = useLive('folders.list', {});
  const isKnown = open === undefined || data === undefined || data.folders.some(({ id }) => id === open);
  const isGone = !isKnown && askedAt > since;
  useEffect(() => {
    if (isGone) setFilter({ place: 'all' });
  }, [isGone]);
  return data !== undefined && data.folders.length > 0;
}
