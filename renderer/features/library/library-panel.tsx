import { FolderDialog } from './folders/folder-dialog.tsx';
import { MoveDialog } from './folders/move-dialog.tsx';
import { useLibrary } from './library-store.ts';
import { ReplaceDialog } from './replace/replace-dialog.tsx';
import { TagDialog } from './tags/tag-dialog.tsx';

/** The dialog of the page that is open, if any. */
export function LibraryPanel() {
  const panel = useLibrary((state) => state.panel);
  if (panel === null) return null;
  if (panel.kind === 'move') return <MoveDialog />;
  if (panel.kind === 'tags') return <TagDialog />;
  if (panel.kind === 'replace') return <ReplaceDialog key={panel.id} id={panel.id} />;
  return <FolderDialog folder={panel.kind === 'rename_folder' ? panel : null} />;
}
