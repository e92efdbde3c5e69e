import { Plus, Replace } from 'lucide-react';
import { useRef, useState } from 'react';
import { MenuItem } from 'react-aria-components';
import type { MediaView } from '../../../../shared/contract/media.ts';
import { FindDialog } from '../../../components/find-dialog.tsx';
import { MediaPicture } from '../../../components/media-picture.tsx';
import { t } from '../../../lib/text.ts';
import { useLive } from '../../../lib/use-live.ts';
import { pickAndImport } from '../import-store.ts';
import { setLibrary } from '../library-store.ts';
import { ReplacePlan } from './replace-plan.tsx';
import './replace-dialog.css';

const ICON = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;
/** Two screens of the list: who does not find it among them types on. */
const MOST_LISTED = 25;
const FROM_DISK = 'from_disk';

const close = () => setLibrary({ panel: null });

/** Which file comes in the place of this one, then what that would do, then it is done. */
export function ReplaceDialog({ id }: { readonly id: string }) {
  const [by, setBy] = useState<string | null>(null);
  const { data: files } = useLive('media.read', { ids: by === null ? [id] : [id, by] });
  const old = files?.find((file) => file.id === id);
  const fresh = files?.find((file) => file.id === by);
  if (!old) return null;
  if (fresh) return <ReplacePlan old={old} fresh={fresh} onOther={() => setBy(null)} onClose={close} />;
  return <ChooseFile old={old} onChoose={setBy} />;
}

function ChooseFile({ old, onChoose }: { readonly old: MediaView; readonly onChoose: (id: string) => void }) {
  const [query, setQuery] = useState('');
  const search = query.trim();
  const { data } = useLive('media.list', { ...(search === '' ? {} : { search }), offset: 0, limit: MOST_LISTED });
  // The last answer stays while the next is on its way: what Enter stands on must not become something else.
  const last = useRef<readonly MediaView[]>([]);
  if (data) last.current = data.items;
  const files = last.current.filter(({ id }) => id !== old.id);
  const entries: readonly { readonly id: string; readonly file: MediaView | null }[] = [
    ...files.map((file) => ({ id: file.id, file })),
    { id: FROM_DISK, file: null },
  ];

  async function choose(id: string): Promise<void> {
    if (id !== FROM_DISK) return onChoose(id);
    const taken = (await pickAndImport('files'))?.assets.find((asset) => asset.id !== old.id);
    if (taken) onChoose(taken.id);
  }

  return (
    <FindDialog
      title={t('library.replace.title', { name: old.fileName })}
      width={560}
      icon={<Replace {...ICON} />}
      placeholder={t('library.replace.find')}
      query={query}
      onType={setQuery}
      listLabel={t('library.files')}
      entries={entries}
      onChoose={(id) => void choose(id)}
      emptyText={t('library.nothing')}
      onClose={close}
    >
      {({ id, file }) => (
        <MenuItem id={id} textValue={file?.fileName ?? t('library.addFiles')} className="floating-item replace-choice">
          <span className="replace-thumb">
            {file ? <MediaPicture file={file} size={96} alt="" iconSize={16} /> : <Plus {...ICON} />}
          </span>
          <span className="floating-item-label">{file?.fileName ?? t('library.replace.fromDisk')}</span>
        </MenuItem>
      )}
    </FindDialog>
  );
}
