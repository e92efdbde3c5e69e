import type { Command } from '../../lib/commands.ts';
import { setUi, useUi } from '../../lib/ui-store.ts';
import { startDescribing, useDescribing } from './describe/describe-store.ts';
import { pickAndImport } from './import-store.ts';
import { deleteSelected, startPostWith } from './library-actions.ts';
import { setLibrary, useLibrary } from './library-store.ts';

export const SEARCH_ID = 'library-search';

export const MOVE_KEYS = 'Mod+Shift+M';
export const TAG_KEYS = 'Mod+Shift+G';
export const DESCRIBE_KEYS = 'Mod+Shift+E';

/** The list is in view: while alt texts are written what is selected in it is not what is looked at. */
const isHere = () => useUi.getState().page === 'library' && useDescribing.getState().describing === null;
const hasSelection = () => isHere() && useLibrary.getState().selectedIds.length > 0;
const hasOne = () => isHere() && useLibrary.getState().selectedIds.length === 1;

function addFrom(what: 'files' | 'folder'): () => void {
  return () => {
    setUi({ page: 'library', overlay: null });
    void pickAndImport(what);
  };
}

/** Registered before the shell's: on this page Mod+F looks here. */
export const libraryCommands: readonly Command[] = [
  {
    id: 'library.addFiles',
    title: 'library.addFilesCommand',
    group: 'workspace',
    keys: ['Mod+O'],
    writes: true,
    run: addFrom('files'),
  },
  {
    id: 'library.addFolder',
    title: 'library.addFolderCommand',
    group: 'workspace',
    keys: ['Mod+Shift+O'],
    writes: true,
    run: addFrom('folder'),
  },
  {
    id: 'library.find',
    title: 'library.find',
    group: 'view',
    keys: ['Mod+F'],
    isEnabled: isHere,
    run: () => document.getElementById(SEARCH_ID)?.focus(),
  },
  {
    id: 'library.newPost',
    title: 'library.newPostWith',
    group: 'post',
    keys: ['Mod+Alt+N'],
    writes: true,
    isEnabled: hasSelection,
    run: () => startPostWith(useLibrary.getState().selectedIds),
  },
  {
    id: 'library.newFolder',
    title: 'library.newFolder',
    group: 'workspace',
    keys: [],
    writes: 'folders.write',
    isEnabled: isHere,
    run: () => setLibrary({ panel: { kind: 'new_folder' } }),
  },
  {
    id: 'library.move',
    title: 'library.moveCommand',
    group: 'edit',
    keys: [MOVE_KEYS],
    writes: 'folders.write',
    isEnabled: hasSelection,
    run: () => setLibrary({ panel: { kind: 'move' } }),
  },
  {
    id: 'library.tag',
    title: 'library.tagCommand',
    group: 'edit',
    keys: [TAG_KEYS],
    writes: true,
    isEnabled: hasSelection,
    run: () => setLibrary({ panel: { kind: 'tags' } }),
  },
  {
    id: 'library.describe',
    title: 'library.describe.command',
    group: 'edit',
    keys: [DESCRIBE_KEYS],
    writes: true,
    isEnabled: isHere,
    run: startDescribing,
  },
  {
    id: 'library.replace',
    title: 'library.replace.command',
    group: 'edit',
    keys: ['Mod+Shift+R'],
    writes: true,
    isEnabled: hasOne,
    run: () => {
      const [id] = useLibrary.getState().selectedIds;
      if (id !== undefined) setLibrary({ panel: { kind: 'replace', id } });
    },
  },
  {
    id: 'library.delete',
    title: 'library.deleteCommand',
    group: 'edit',
    keys: [],
    writes: true,
    isEnabled: hasSelection,
    run: deleteSelected,
  },
];
