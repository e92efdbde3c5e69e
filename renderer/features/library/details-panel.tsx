import { CalendarPlus, Captions, FolderInput, Plus, Tag, Trash2, X } from 'lucide-react';
import { useEffect } from 'react';
import type { MediaView } from '../../../shared/contract/media.ts';
import { formatBytes } from '../../../shared/domain/format-bytes.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { Tooltip } from '../../components/tooltip.tsx';
import { call } from '../../lib/api.ts';
import { runCommand } from '../../lib/commands.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { AskedAt } from '../../lib/typing/use-typed-text.ts';
import { useUi } from '../../lib/ui-store.ts';
import { useLive } from '../../lib/use-live.ts';
import { useCanWrite } from '../../lib/write-access.ts';
import { AltTextField } from './alt-text-field.tsx';
import { FileAccounts } from './file-accounts.tsx';
import { FileAlike } from './file-alike.tsx';
import { FileAway } from './file-away.tsx';
import { FileFacts } from './file-facts.tsx';
import { FilePosts } from './file-posts.tsx';
import { FilePreview } from './file-preview.tsx';
import { addToOpenPost, deleteSelected, startPostWith } from './library-actions.ts';
import { DESCRIBE_KEYS, MOVE_KEYS, TAG_KEYS } from './library-commands.ts';
import { setLibrary, useLibrary } from './library-store.ts';
import { FileTags } from './tags/file-tags.tsx';
import './details-panel.css';

const ICON = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

/** What is to be known of the selected file. Its place is kept while nothing is selected, so that no tile moves. */
export function DetailsPanel() {
  const selectedIds = useLibrary((state) => state.selectedIds);
  const [only] = selectedIds;
  const { data: files, askedAt } = useLive(
    'media.read',
    only === undefined || selectedIds.length > 1 ? null : { ids: [only] },
  );
  const [file] = files ?? [];
  return (
    <aside className="details" aria-label={t('library.details')} data-empty={selectedIds.length === 0 || undefined}>
      {selectedIds.length === 0 && <p className="details-hint">{t('library.detailsHint')}</p>}
      {selectedIds.length === 1 && file && (
        <AskedAt value={askedAt}>
          <FileDetails key={file.id} file={file} />
        </AskedAt>
      )}
      {selectedIds.length > 1 && <Several ids={selectedIds} />}
      {selectedIds.length > 0 && <Actions ids={selectedIds} />}
    </aside>
  );
}

function FileDetails({ file }: { readonly file: MediaView }) {
  const { id, isHere } = file;
  // What is looked at is not what goes to make room.
  useEffect(() => {
    if (isHere) void call('media.fetch', { ids: [id] }).catch(sayFailure);
  }, [id, isHere]);
  return (
    <div className="details-scroll">
      <FilePreview file={file} />
      {!file.isHere && <FileAway file={file} />}
      <h2 className="details-name">{file.fileName}</h2>
      <FileFacts file={file} />
      <AltTextField file={file} />
      <FileTags file={file} />
      <FileAccounts file={file} />
      <FilePosts file={file} />
      <FileAlike file={file} />
    </div>
  );
}

function Several({ ids }: { readonly ids: readonly string[] }) {
  const { data: sum } = useLive('media.readSum', { ids: [...ids] });
  if (!sum) return null;
  return (
    <div className="details-several">
      <h2 className="details-name">{t('library.selected', { count: sum.count })}</h2>
      <p>{t('library.selectedSum', { size: formatBytes(sum.sizeBytes) })}</p>
      <p>{t('library.selectedUsed', { count: sum.used })}</p>
    </div>
  );
}

function Actions({ ids }: { readonly ids: readonly string[] }) {
  const isPostOpen = useUi((state) => state.openPost !== null);
  const isWritable = useCanWrite();
  const isMovable = useCanWrite('folders.write');
  return (
    <footer className="details-actions">
      {!isWritable ? null : isPostOpen ? (
        <Button onPress={() => void addToOpenPost(ids)}>
          <Plus {...ICON} />
          {t('library.addToPost')}
        </Button>
      ) : (
        <Button onPress={() => void startPostWith(ids)}>
          <CalendarPlus {...ICON} />
          {t('library.newPost')}
        </Button>
      )}
      <span className="details-actions-gap" />
      {isMovable && (
        <Tooltip text={t('library.moveCommand')} keys={MOVE_KEYS}>
          <IconButton label={t('library.moveCommand')} onPress={() => void runCommand('library.move')}>
            <FolderInput {...ICON} />
          </IconButton>
        </Tooltip>
      )}
      {isWritable && (
        <>
          <Tooltip text={t('library.tagCommand')} keys={TAG_KEYS}>
            <IconButton label={t('library.tagCommand')} onPress={() => void runCommand('library.tag')}>
              <Tag {...ICON} />
            </IconButton>
          </Tooltip>
          <Tooltip text={t('library.describe.command')} keys={DESCRIBE_KEYS}>
            <IconButton label={t('library.describe.command')} onPress={() => void runCommand('library.describe')}>
              <Captions {...ICON} />
            </IconButton>
          </Tooltip>
          <Tooltip text={t('library.delete')} keys="Delete">
            <IconButton className="details-delete" label={t('library.delete')} onPress={() => void deleteSelected()}>
              <Trash2 {...ICON} />
            </IconButton>
          </Tooltip>
        </>
      )}
      <IconButton
        className="details-close"
        label={t('library.closeDetails')}
        onPress={() => setLibrary({ selectedIds: [] })}
      >
        <X {...ICON} />
      </IconButton>
    </footer>
  );
}
