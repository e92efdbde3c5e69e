import { join } from 'node:path';
import type { MediaExtension, ThumbnailSize } from '#shared/domain/media.ts';

/** Where a data folder keeps files. Imports nothing heavy: main uses it too, and main never loads sharp. */

export function vaultPath(dataFolder: string, file: { sha256: string; extension: MediaExtension }): string {
  return join(dataFolder, 'vault', file.sha256.slice(0, 2), `${file.sha256}.${file.extension}`);
}

/** Half-copied files. On the vault's own file system, so that the last step is a rename. */
export function incomingFolder(dataFolder: string): string {
  return join(dataFolder, 'vault', 'incoming');
}

/** What comes from Storage, until all of it is here. Kept between starts: what is there of a file need not come again. */
export function arrivingFolder(dataFolder: string): string {
  return join(dataFolder, 'vault', 'arriving');
}

/** SECURITY: two rows that name one hash with different sizes do not write in one file. */
export function arrivingName({ sha256, sizeBytes }: { sha256: string; sizeBytes: number }): string {
  return `${sha256}-${sizeBytes}.part`;
}

export function thumbnailFolder(dataFolder: string): string {
  return join(dataFolder, 'thumbnails');
}

export function thumbnailName(file: { sha256: string; size: ThumbnailSize }): string {
  return `${file.sha256}-${file.size}.webp`;
}

export function thumbnailPath(dataFolder: string, file: { sha256: string; size: ThumbnailSize }): string {
  return join(thumbnailFolder(dataFolder), thumbnailName(file));
}
