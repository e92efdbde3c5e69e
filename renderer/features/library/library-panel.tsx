import { FolderDialog } from './folders/folder-dialog.tsx';
import { MoveDialog } from './folders/move-dialog.tsx';
import { useLibrary } from './library-store.ts';

/** The dialog of the page that is open, if any. */
export function LibraryPanel() {
  const panel = useLibrary((state) => state.panel);
  if (panel === null) return null;
  if (panel.kind === 'move') return <MoveDialog />;
  return <FolderDialog folder={panel.kind === 'rename_folder' ? panel : null} />;
}
