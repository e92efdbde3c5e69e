import { Folder, FolderOpen, Images, Inbox, MoreHorizontal, PenLine, Trash2 } from 'lucide-react';
import { type DragEvent, type KeyboardEvent, useState } from 'react';
import { IconButton } from '../../../components/button.tsx';
import { MenuItem, MenuTrigger } from '../../../components/menu.tsx';
import { t } from '../../../lib/text.ts';
import { useCanWrite } from '../../../lib/write-access.ts';
import { importFiles } from '../import-store.ts';
import { type Place, setFilter, setLibrary, useLibrary } from '../library-store.ts';
import { readDraggedIds, readDragKind } from './drag-files.ts';
import { moveFiles, removeFolder } from './folder-actions.ts';

const ICON = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

export type FolderPlace = { readonly id: Place; readonly name: string; readonly fileCount: number };

/** A place that files are in. Files are dropped on it, its menu or its keys (F2, Delete) change it. */
export function FolderRow({ place }: { readonly place: FolderPlace }) {
  const { id, name, fileCount } = place;
  const isOpen = useLibrary((state) => state.place === id);
  const isWritable = useCanWrite('folders.write');
  const canAdd = useCanWrite('media.add');
  const [isAimedAt, setAimedAt] = useState(false);
  const isFolder = id !== 'all' && id !== 'unfiled';
  const rename = () => setLibrary({ panel: { kind: 'rename_folder', id, name } });

  function onKeyDown(event: KeyboardEvent): void {
    if (!isFolder || !isWritable) return;
    if (event.key === 'F2') rename();
    else if (event.key === 'Delete' || event.key === 'Backspace') void removeFolder(place);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Everything there is takes nothing: a file that is dropped there is there already. */
  const takes = (event: DragEvent) => {
    const kind = id === 'all' ? null : readDragKind(event);
    if (kind === 'outside') return canAdd && isFolder ? kind : null;
    return isWritable ? kind : null;
  };

  function onDrop(event: DragEvent): void {
    setAimedAt(false);
    const kind = takes(event);
    if (!kind) return;
    event.preventDefault();
    if (kind === 'ours') void moveFiles(readDraggedIds(event), isFolder ? place : null);
    else void importFiles([...event.dataTransfer.files], 'library', id);
  }

  return (
    <li
      className="folder-row"
      data-aimed={isAimedAt || undefined}
      onDragOver={(event) => {
        const kind = takes(event);
        if (!kind) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = kind === 'ours' ? 'move' : 'copy';
        setAimedAt(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setAimedAt(false);
      }}
      onDrop={onDrop}
    >
      <button
        type="button"
        className="folder-open"
        aria-current={isOpen || undefined}
        onClick={() => setFilter({ place: id })}
        onKeyDown={onKeyDown}
      >
        <PlaceIcon id={id} isOpen={isOpen} />
        <span className="folder-name">{name}</span>
        <span className="folder-count">
          <span aria-hidden="true">{fileCount}</span>
          <span className="visually-hidden">{`, ${t('library.count', { count: fileCount })}`}</span>
        </span>
      </button>
      {isFolder && isWritable && (
        <MenuTrigger
          label={t('library.folderMenu', { name })}
          placement="bottom end"
          trigger={
            <IconButton className="folder-more" label={t('library.folderMenu', { name })}>
              <MoreHorizontal {...ICON} />
            </IconButton>
          }
        >
          <MenuItem id="rename" icon={<PenLine {...ICON} />} keys="F2" onAction={rename}>
            {t('library.renameFolder')}
          </MenuItem>
          <MenuItem
            id="delete"
            icon={<Trash2 {...ICON} />}
            keys="Delete"
            isDanger
            note={t('library.filesStay')}
            onAction={() => void removeFolder(place)}
          >
            {t('library.deleteFolder')}
          </MenuItem>
        </MenuTrigger>
      )}
    </li>
  );
}

function PlaceIcon({ id, isOpen }: { readonly id: Place; readonly isOpen: boolean }) {
  if (id === 'all') return <Images {...ICON} />;
  if (id === 'unfiled') return <Inbox {...ICON} />;
  return isOpen ? <FolderOpen {...ICON} /> : <Folder {...ICON} />;
}
