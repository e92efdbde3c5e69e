import { useState } from 'react';
import type { MediaView } from '../../../shared/contract/media.ts';
import { mediaUrl, thumbnailUrl } from '../../../shared/domain/media.ts';
import { MediaIcon, MediaPicture } from '../../components/media-picture.tsx';
import { t } from '../../lib/text.ts';
import { remakeThumbnails } from './remake-thumbnails.ts';

/** As large as the panel allows, in the file's own ratio, known before it is loaded. Films and sounds play. */
export function FilePreview({ file }: { readonly file: MediaView }) {
  const [cannotPlay, setCannotPlay] = useState(false);
  const { kind, width, height } = file;
  const ratio = width && height ? Math.max(1, width / height) : 1.6;
  if (!file.isHere) {
    return (
      <div className="preview" style={{ aspectRatio: ratio }}>
        <MediaPicture file={file} size={480} alt={file.altText} iconSize={40} />
      </div>
    );
  }
  if ((kind === 'video' || kind === 'audio') && cannotPlay) {
    return (
      <div className="preview" style={{ aspectRatio: ratio }}>
        {file.thumbnailSizes.includes(480) ? (
          <MediaPicture file={file} size={480} alt={file.altText} />
        ) : (
          <MediaIcon kind={kind} size={40} />
        )}
        <p className="preview-words">{t('library.playFailed')}</p>
      </div>
    );
  }
  if (kind === 'video') {
    const poster = file.thumbnailSizes.includes(480) ? thumbnailUrl({ sha256: file.sha256, size: 480 }) : undefined;
    return (
      <div className="preview" style={{ aspectRatio: ratio }}>
        <video
          key={file.sha256}
          src={mediaUrl(file)}
          {...(poster ? { poster } : {})}
          controls
          controlsList="nodownload noremoteplayback"
          disablePictureInPicture
          preload="metadata"
          aria-label={file.altText || file.fileName}
          onError={() => setCannotPlay(true)}
        />
      </div>
    );
  }
  if (kind === 'audio') {
    return (
      <div className="preview preview-sound">
        <MediaIcon kind={kind} size={32} />
        {/* biome-ignore lint/a11y/useMediaCaption: a person's own sound, there is no transcript of it. */}
        <audio
          src={mediaUrl(file)}
          controls
          preload="metadata"
          aria-label={file.fileName}
          onError={() => setCannotPlay(true)}
        />
      </div>
    );
  }
  const isMoving = kind === 'gif' || file.animated;
  return (
    <div className="preview" style={{ aspectRatio: ratio }}>
      {isMoving ? (
        <img className="media-picture" src={mediaUrl(file)} alt={file.altText} draggable={false} />
      ) : (
        <MediaPicture
          file={file}
          size={1600}
          alt={file.altText}
          iconSize={40}
          onMissing={() => remakeThumbnails(file)}
        />
      )}
    </div>
  );
}
