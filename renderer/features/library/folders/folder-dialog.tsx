import { type FormEvent, useState } from 'react';
import { isAppError } from '../../../../shared/lib/app-error.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { TextField } from '../../../components/text-field.tsx';
import { call } from '../../../lib/api.ts';
import { failureWords } from '../../../lib/say-failure.ts';
import { t } from '../../../lib/text.ts';
import { setFilter, setLibrary } from '../library-store.ts';
import './folder-dialog.css';

const close = () => setLibrary({ panel: null });

/** The name of a folder, new or of one that is there. */
export function FolderDialog({ folder }: { readonly folder: { readonly id: string; readonly name: string } | null }) {
  const [name, setName] = useState(folder?.name ?? '');
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (name.trim() === '' || isBusy) return;
    setBusy(true);
    try {
      if (folder) await call('folders.rename', { id: folder.id, name });
      else setFilter({ place: (await call('folders.add', { name })).id });
      close();
    } catch (failure) {
      if (!isAppError(failure)) throw failure;
      setError(failure.code === 'conflict' ? t('library.folderTaken') : failureWords(failure));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog title={t(folder ? 'library.renameFolder' : 'library.newFolder')} width={400} onClose={close}>
      <form className="folder-form" onSubmit={(event) => void save(event)}>
        <TextField
          label={t('library.folderName')}
          value={name}
          onChange={(next) => {
            setName(next);
            setError(undefined);
          }}
          error={error}
          autoFocus
          maxLength={200}
        />
        <div className="folder-form-foot">
          <Button onPress={close}>{t('library.cancel')}</Button>
          <Button kind="primary" type="submit" isDisabled={isBusy || name.trim() === ''}>
            {t(folder ? 'library.rename' : 'library.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
