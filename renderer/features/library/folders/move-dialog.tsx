import { Check, Folder, FolderInput, FolderPlus, Inbox } from 'lucide-react';
import { useState } from 'react';
import { MenuItem } from 'react-aria-components';
import { FindDialog } from '../../../components/find-dialog.tsx';
import { t } from '../../../lib/text.ts';
import { useLive } from '../../../lib/use-live.ts';
import { setLibrary, useLibrary } from '../library-store.ts';
import { moveFiles, moveToNewFolder } from './folder-actions.ts';

const ICON = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;
const NEW = 'new';
const NONE = 'none';

type Entry = { readonly id: string; readonly name: string; readonly isHere: boolean };

const close = () => setLibrary({ panel: null });

/** Moving without dragging (WCAG 2.5.7): type a part of a folder's name, or a new one, and Enter. */
export function MoveDialog() {
  const [ids] = useState(() => useLibrary.getState().selectedIds);
  const [query, setQuery] = useState('');
  const { data } = useLive('folders.list', {});
  const { data: sum } = useLive('media.readSum', ids.length === 0 ? null : { ids: [...ids] });
  const name = query.trim();
  const alike = name.toLocaleLowerCase();
  const folders = data?.folders ?? [];
  const isIn = (folderId: string | null) => sum?.folderIds.every((id) => id === folderId) ?? false;
  const entries: readonly Entry[] = [
    ...folders
      .filter((folder) => folder.name.toLocaleLowerCase().includes(alike))
      .map((folder) => ({ id: folder.id, name: folder.name, isHere: isIn(folder.id) })),
    ...(name !== '' && !folders.some((folder) => folder.name.toLocaleLowerCase() === alike)
      ? [{ id: NEW, name: t('library.newFolderNamed', { name }), isHere: false }]
      : []),
    ...(name === '' && sum && !isIn(null) ? [{ id: NONE, name: t('library.intoNoFolder'), isHere: false }] : []),
  ];

  function choose(id: string): void {
    close();
    if (id === NEW) void moveToNewFolder(ids, name);
    else if (id === NONE) void moveFiles(ids, null);
    else void moveFiles(ids, folders.find((folder) => folder.id === id) ?? null);
  }

  return (
    <FindDialog
      title={t('library.moveTitle', { count: ids.length })}
      width={480}
      icon={<FolderInput {...ICON} />}
      placeholder={t('library.moveHint')}
      query={query}
      onType={setQuery}
      listLabel={t('library.folders')}
      entries={entries}
      disabledIds={entries.filter(({ isHere }) => isHere).map(({ id }) => id)}
      onChoose={choose}
      emptyText={t('library.noFolders')}
      onClose={close}
    >
      {({ id, name: label, isHere }) => (
        <MenuItem id={id} textValue={label} className="floating-item">
          {id === NEW ? <FolderPlus {...ICON} /> : id === NONE ? <Inbox {...ICON} /> : <Folder {...ICON} />}
          <span className="floating-item-label">{label}</span>
          {isHere && (
            <>
              <span className="visually-hidden">{`, ${t('library.inThere')}`}</span>
              <Check {...ICON} />
            </>
          )}
        </MenuItem>
      )}
    </FindDialog>
  );
}
