import sharp, { type Sharp } from 'sharp';
import { type ThumbnailSize, thumbnailSizesFor } from '#shared/domain/media.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { writeFilesDurably } from './disk.ts';
import { thumbnailFolder, thumbnailName } from './places.ts';
import { MAX_PIXELS } from './probe-image.ts';
import { sniffBytes } from './sniff.ts';

const QUALITY = 80;
/** Of 0 to 6: libwebp's higher efforts take several times as long for a few per cent. */
const EFFORT = 2;
const TIMEOUT_SECONDS = 30;
/** A poster is one frame of at most 8K. */
const MAX_POSTER_BYTES = 32 * 1_048_576;

function encodeWebp(image: Sharp): Promise<Buffer> {
  return image.webp({ quality: QUALITY, effort: EFFORT }).timeout({ seconds: TIMEOUT_SECONDS }).toBuffer();
}

/** The large picture is decoded once; the smaller sizes are made from the next larger one, still uncompressed. */
async function renderSizes(input: string | Uint8Array): Promise<ReadonlyMap<ThumbnailSize, Buffer>> {
  const made = new Map<ThumbnailSize, Buffer>();
  const options = { failOn: 'error', limitInputPixels: MAX_PIXELS, sequentialRead: true } as const;
  const { autoOrient } = await sharp(input, options).metadata();
  let source = sharp(input, options).autoOrient();
  for (const size of thumbnailSizesFor(autoOrient).toReversed()) {
    const { data, info } = await source
      .resize(size, size, { fit: 'inside', withoutEnlargement: true })
      .timeout({ seconds: TIMEOUT_SECONDS })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const raw = { width: info.width, height: info.height, channels: info.channels };
    made.set(size, await encodeWebp(sharp(data, { raw })));
    source = sharp(data, { raw });
  }
  return made;
}

async function writeSizes(
  dataFolder: string,
  sha256: string,
  made: ReadonlyMap<ThumbnailSize, Buffer>,
): Promise<ThumbnailSize[]> {
  const files = [...made].map(([size, bytes]) => [thumbnailName({ sha256, size }), bytes] as const);
  await writeFilesDurably(thumbnailFolder(dataFolder), new Map(files));
  return [...made.keys()].sort((left, right) => left - right);
}

/** Returns the sizes made. Derived files: may be deleted at any time and made again from the vault. Animated pictures show their first frame. */
export async function makeThumbnails(options: {
  dataFolder: string;
  sha256: string;
  path: string;
}): Promise<ThumbnailSize[]> {
  return await writeSizes(options.dataFolder, options.sha256, await renderSizes(options.path));
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
  let made: ReadonlyMap<ThumbnailSize, Buffer>;
  try {
    made = await renderSizes(options.bytes);
  } catch (error) {
    throw new AppError('media_unreadable', 'Poster cannot be drawn', { details: { reason: 'damaged' }, cause: error });
  }
  return await writeSizes(options.dataFolder, options.sha256, made);
}
