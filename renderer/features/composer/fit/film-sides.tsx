import { useState } from 'react';
import { type MediaExtension, mediaUrl } from '../../../../shared/domain/media.ts';
import { MediaPicture, type PicturedFile } from '../../../components/media-picture.tsx';
import { t } from '../../../lib/text.ts';
import type { Trim } from './fit-job.ts';

/** A film that can be played, from the start of a cut to its end; where this computer cannot play it, its poster. */
export function FilmSide({
  file,
  cut,
  label,
}: {
  readonly file: PicturedFile;
  readonly cut: Trim | null;
  readonly label: string;
}) {
  const [cannotPlay, setCannotPlay] = useState(false);
  // Media fragments: Chromium begins there and stops there.
  const part = cut === null ? '' : `#t=${cut.startMs / 1000},${cut.endMs / 1000}`;
  const src = `${mediaUrl({ sha256: file.sha256, extension: file.extension as MediaExtension })}${part}`;
  return (
    <div className="fit-face">
      {cannotPlay ? (
        <>
          <MediaPicture file={file} size={480} alt="" iconSize={40} />
          <p className="fit-unplayable">{t('media.fit.unplayable')}</p>
        </>
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: a person's own film, there is no transcript of it.
        <video
          key={src}
          src={src}
          controls
          controlsList="nodownload noremoteplayback"
          disablePictureInPicture
          preload="metadata"
          aria-label={label}
          onError={() => setCannotPlay(true)}
        />
      )}
    </div>
  );
}
