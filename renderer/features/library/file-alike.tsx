import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import type { MediaView } from '../../../shared/contract/media.ts';
import { isAppError } from '../../../shared/lib/app-error.ts';
import { MediaPicture } from '../../components/media-picture.tsx';
import { call, subscribe } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import { setLibrary } from './library-store.ts';
import './file-alike.css';

/** Whoever walks through the tiles does not wait for it at each of them. */
const REST_MS = 400;

/** The same picture saved anew, or others of a series. Nothing where there are none. */
export function FileAlike({ file: { id } }: { readonly file: MediaView }) {
  const alike = useAlike(id);
  if (alike.length === 0) return null;
  return (
    <section className="details-section" aria-label={t('library.alike')}>
      <h3 className="field-label">{t('library.alike')}</h3>
      <ul className="alike">
        {alike.map((file) => (
          <li key={file.id}>
            <Button
              className="alike-file"
              aria-label={file.fileName}
              onPress={() => setLibrary({ selectedIds: [file.id] })}
            >
              <MediaPicture file={file} size={96} alt="" />
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Asked once the eye rests, and again after files came or went. */
function useAlike(id: string): readonly MediaView[] {
  const [alike, setAlike] = useState<readonly MediaView[]>([]);
  useEffect(() => {
    let isOver = false;
    let timer = setTimeout(find, REST_MS);
    function find(): void {
      call('media.findAlike', { id }).then(
        ({ items }) => {
          if (!isOver) setAlike(items);
        },
        (error: unknown) => {
          // Nobody asked for it: that a file is gone, or a disk full, is told where something is lost by it.
          if (!isAppError(error)) throw error;
        },
      );
    }
    const stop = subscribe('data.changed', ({ tables }) => {
      if (!tables.includes('media_assets')) return;
      clearTimeout(timer);
      timer = setTimeout(find, REST_MS);
    });
    return () => {
      isOver = true;
      clearTimeout(timer);
      stop();
    };
  }, [id]);
  return alike;
}
