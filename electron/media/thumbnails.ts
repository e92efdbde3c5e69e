import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { SHARED_SIZE, type SharedPicture, type ThumbnailSize, thumbnailSizesFor } from '#shared/domain/media.ts';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { discard, errorCode, writeDerivedFiles } from './disk.ts';
import { thumbnailFolder, thumbnailName, thumbnailPath } from './places.ts';
import { MAX_PIXELS } from './probe-image.ts';
import { sniffBytes } from './sniff.ts';

const QUALITY = 80;
/** Of 0 to 6: libwebp's higher efforts take several times as long for a few per cent. */
const EFFORT = 2;
const TIMEOUT_SECONDS = 30;
/** A poster is one frame of at most 8K. */
const MAX_POSTER_BYTES = 32 * 1_048_576;

export type DrawnThumbnails = ReadonlyMap<ThumbnailSize, Buffer>;

type Drawn = { readonly data: Buffer; readonly raw: { width: number; height: number; channels: 1 | 2 | 3 | 4 } };

async function drawWithin(image: Sharp, size: ThumbnailSize): Promise<Drawn> {
  const { data, info } = await image
    .resize(size, size, { fit: 'inside', withoutEnlargement: true })
    .timeout({ seconds: TIMEOUT_SECONDS })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, raw: { width: info.width, height: info.height, channels: info.channels } };
}

function encodeWebp({ data, raw }: Drawn): Promise<Buffer> {
  return sharp(data, { raw })
    .webp({ quality: QUALITY, effort: EFFORT })
    .timeout({ seconds: TIMEOUT_SECONDS })
    .toBuffer();
}

/**
 * The large picture is decoded once; the smaller sizes are made from the next larger one, still uncompressed. A picture
 * that is smaller than two sizes is drawn once for both.
 */
async function drawSizes(input: string | Uint8Array): Promise<DrawnThumbnails> {
  const made = new Map<ThumbnailSize, Buffer>();
  const options = { failOn: 'error', limitInputPixels: MAX_PIXELS, sequentialRead: true } as const;
  const { autoOrient } = await sharp(input, options).metadata();
  let source = sharp(input, options).autoOrient();
  let last: { readonly longEdge: number; readonly webp: Buffer } | null = null;
  for (const size of thumbnailSizesFor(autoOrient).toReversed()) {
    if (last === null || last.longEdge > size) {
      const { data, raw }: Drawn = await drawWithin(source, size);
      last = { longEdge: Math.max(raw.width, raw.height), webp: await encodeWebp({ data, raw }) };
      source = sharp(data, { raw });
    }
    made.set(size, last.webp);
  }
  return made;
}

/**
 * Decodes to the last row, which a file that was cut off does not have: throws media_unreadable. Animated pictures show
 * their first frame.
 */
export async function drawThumbnails(picture: string | Uint8Array): Promise<DrawnThumbnails> {
  try {
    return await drawSizes(picture);
  } catch (error) {
    const reason = error instanceof Error && error.message.includes('timeout') ? 'timed_out' : 'damaged';
    throw new AppError('media_unreadable', `Picture: ${reason}`, { details: { reason }, cause: error });
  }
}

/** Returns the sizes written. Derived files: may be deleted at any time and made again from the vault. */
export async function writeThumbnails(options: {
  readonly dataFolder: string;
  readonly sha256: string;
  readonly drawn: DrawnThumbnails;
}): Promise<ThumbnailSize[]> {
  const { dataFolder, sha256, drawn } = options;
  const files = [...drawn].map(([size, bytes]) => [thumbnailName({ sha256, size }), bytes] as const);
  await writeDerivedFiles(thumbnailFolder(dataFolder), new Map(files));
  return [...drawn.keys()].sort((left, right) => left - right);
}

/**
 * A frame of a film, drawn by the window (Node decodes no video). SECURITY: the bytes come from the page, so they are
 * sniffed, bounded and drawn anew; nothing of them is stored as it came.
 */
export async function savePoster(options: {
  dataFolder: string;
  sha256: string;
  bytes: Uint8Array;
}): Promise<ThumbnailSize[]> {
  if (options.bytes.length > MAX_POSTER_BYTES) {
    throw new AppError('media_too_large', 'Poster too large', {
      details: { reason: 'bytes', maxBytes: MAX_POSTER_BYTES },
    });
  }
  const { extension } = await sniffBytes(options.bytes, 'poster');
  if (extension !== 'webp' && extension !== 'png' && extension !== 'jpg') {
    throw new AppError('media_unsupported', 'Poster is no picture', {
      details: { reason: 'type', sniffed: extension, fileName: 'poster' },
    });
  }
  const { dataFolder, sha256, bytes } = options;
  return await writeThumbnails({ dataFolder, sha256, drawn: await drawThumbnails(bytes) });
}

/**
 * Of the shared picture, which came from another device: the smaller one. SECURITY: what is no WebP of that size, or cannot
 * be drawn, is not kept: media_unreadable.
 */
export async function shrinkPicture({ dataFolder, sha256 }: { dataFolder: string; sha256: string }): Promise<void> {
  const path = thumbnailPath(dataFolder, { sha256, size: SHARED_SIZE });
  try {
    const bytes = await readFile(path);
    await assertShared(bytes);
    const drawn = await drawThumbnails(bytes);
    const small = [...drawn].filter(([size]) => size < SHARED_SIZE);
    await writeThumbnails({ dataFolder, sha256, drawn: new Map(small) });
  } catch (error) {
    if (isAppError(error, 'media_unreadable')) await discard(path);
    throw error;
  }
}

async function assertShared(bytes: Uint8Array): Promise<void> {
  const { extension } = await sniffBytes(bytes, 'picture');
  const { width, height } = extension === 'webp' ? await sharp(bytes).metadata() : { width: 0, height: 0 };
  if (width > 0 && Math.max(width, height) <= SHARED_SIZE) return;
  throw new AppError('media_unreadable', 'Not a shared picture', { details: { reason: 'damaged' } });
}

/** Of the thumbnail that is on the disk. null: there is none. */
export async function describeSharedPicture(dataFolder: string, sha256: string): Promise<SharedPicture | null> {
  try {
    const bytes = await readFile(thumbnailPath(dataFolder, { sha256, size: SHARED_SIZE }));
    return { sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
