import { FolderPlus } from 'lucide-react';
import { Button } from '../../../components/button.tsx';
import { runCommand } from '../../../lib/commands.ts';
import { t } from '../../../lib/text.ts';
import { useCanWrite } from '../../../lib/write-access.ts';
import { TagRows } from '../tags/tag-rows.tsx';
import { FolderRow } from './folder-row.tsx';
import { usePlaces } from './use-places.ts';
import './folder-column.css';

/** Where files are: all, each folder by name, and what is in none. */
export function FolderColumn() {
  const places = usePlaces();
  const isWritable = useCanWrite('folders.write');
  return (
    <nav className="folders" aria-label={t('library.folders')}>
      <ul className="folder-list">
        {places.map((place) => (
          <FolderRow key={place.id} place={place} />
        ))}
      </ul>
      {isWritable && (
        <Button kind="quiet" className="folder-new" onPress={() => void runCommand('library.newFolder')}>
          <FolderPlus size={16} strokeWidth={1.5} aria-hidden="true" />
          {t('library.newFolder')}
        </Button>
      )}
      <TagRows />
    </nav>
  );
}
