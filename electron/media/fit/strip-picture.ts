import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp from 'sharp';
import type { MediaExtension } from '#shared/domain/media.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { toReadError } from '../disk.ts';
import { readHeader } from '../probe-image.ts';
import { isOrientationAlone } from './kept-orientation.ts';
import { MAX_READ_BYTES } from './read-location.ts';
import { stripGif } from './strip-gif.ts';
import { stripJpeg } from './strip-jpeg.ts';
import { stripPng } from './strip-png.ts';
import { stripWebp } from './strip-webp.ts';

type Strip = (bytes: Buffer, orientation?: number) => Buffer | null;

const STRIPS: Readonly<Partial<Record<MediaExtension, Strip>>> = {
  jpg: stripJpeg,
  png: stripPng,
  webp: stripWebp,
  gif: (bytes) => stripGif(bytes),
};

export type StripRefusal = 'type' | 'bytes' | 'damaged' | 'traces';

function refuse(reason: StripRefusal): AppError {
  return new AppError('media_unsupported', `Picture: ${reason}`, { details: { reason } });
}

/**
 * A picture that says nothing but how it is held: no pixel is decoded or encoded, and one that moves goes on moving. The file is
 * only read. Throws media_unsupported (`StripRefusal`), media_unreadable, not_found.
 */
export async function stripPicture(path: string, extension: MediaExtension): Promise<Buffer> {
  const strip = STRIPS[extension];
  if (strip === undefined) throw refuse('type');
  const { size } = await stat(path).catch((error: unknown) => {
    throw toReadError(error, basename(path));
  });
  if (size > MAX_READ_BYTES) throw refuse('bytes');
  const { orientation } = await readHeader(path);
  const stripped = strip(await readFile(path), orientation);
  if (stripped === null) throw refuse('damaged');
  // SECURITY: another reader than ours has the last word.
  const after = await sharp(stripped, { limitInputPixels: false }).metadata();
  const isSilent = after.exif === undefined || isOrientationAlone(after.exif, orientation);
  if (!isSilent || after.xmp !== undefined || after.iptc !== undefined || after.comments !== undefined) {
    throw refuse('traces');
  }
  return stripped;
}
