import { File, FileText, Film, Image, Music } from 'lucide-react';
import { type MediaExtension, mediaUrl, type ThumbnailSize, thumbnailUrl } from '../../shared/domain/media.ts';
import type { MediaKind } from '../../shared/domain/states.ts';
import { useStoredImage } from '../lib/stored-image.ts';
import './media-picture.css';

export type PicturedFile = {
  readonly kind: MediaKind;
  readonly sha256: string;
  readonly extension: string;
  readonly thumbnailSizes: readonly number[];
};

const ICONS: Readonly<Record<MediaKind, typeof File>> = {
  image: Image,
  gif: Image,
  video: Film,
  audio: Music,
  document: FileText,
};

/** Chromium draws no HEIC. */
const UNDRAWABLE = new Set(['heic']);

/** Where a picture of this file is to be had, or null: then its kind's icon stands for it. */
export function pictureUrl(file: PicturedFile, size: ThumbnailSize): string | null {
  const { sha256 } = file;
  if (file.thumbnailSizes.includes(size)) return thumbnailUrl({ sha256, size });
  const isDrawable = (file.kind === 'image' || file.kind === 'gif') && !UNDRAWABLE.has(file.extension);
  return isDrawable ? mediaUrl({ sha256, extension: file.extension as MediaExtension }) : null;
}

/** A file as a picture, or as the icon of its kind; never as a broken picture. Fills its place. */
export function MediaPicture({
  file,
  size,
  alt,
  iconSize = 24,
  onMissing,
}: {
  readonly file: PicturedFile;
  readonly size: ThumbnailSize;
  readonly alt: string;
  readonly iconSize?: number;
  /** The picture that should be there is not; true: now it is. */
  readonly onMissing?: () => Promise<boolean>;
}) {
  const { src, onError } = useStoredImage({ sha256: file.sha256, url: pictureUrl(file, size) }, onMissing);
  if (src === null) return <MediaIcon kind={file.kind} size={iconSize} label={alt} />;
  return <img className="media-picture" src={src} alt={alt} decoding="async" draggable={false} onError={onError} />;
}

/** `label` empty: decoration. */
export function MediaIcon({
  kind,
  size,
  label = '',
}: {
  readonly kind: MediaKind;
  readonly size: number;
  readonly label?: string;
}) {
  const Icon = ICONS[kind] ?? File;
  const naming = label === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return <Icon className="media-icon" size={size} strokeWidth={1.5} {...naming} />;
}
