import { access, open, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp, { type Metadata, type Sharp } from 'sharp';
import type { MadePicture, PictureFit } from '#shared/domain/fit.ts';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { type Size, sizeWithShortEdge } from '#shared/platforms/fit-shape.ts';
import { toReadError } from '../disk.ts';
import { assertPixels, isHeic, MAX_PIXELS, readHeader } from '../probe-image.ts';
import { keepColours, keepsProfile } from './keep-colours.ts';
import { stripJpeg } from './strip-jpeg.ts';

/** Making the largest picture there may be takes some seconds; what takes longer was made to. */
const TIMEOUT_SECONDS = 60;
/** Read at once. The largest cameras write half as much. */
const MAX_STRIPPED_BYTES = 128 * 1_048_576;
/** A colour profile may stand before what is looked for. */
const PNG_HEAD_BYTES = 4 * 1_048_576;
/** From what nobody can tell from the original to where flat skies begin to show steps; then pixels go instead. */
const QUALITIES: readonly [number, ...number[]] = [92, 84, 76];
/** When there are no more pixels to take away. */
const LAST_QUALITIES = [60, 40];
/** At and above, colours keep every pixel of theirs: red letters on blue stay sharp. */
const FULL_COLOUR_QUALITY = 84;
/** One step down in size takes at least, and at most, so much of the edge. */
const LEAST_STEP = 0.93;
const MOST_STEP = 0.5;
/** Half the edge is not quite a quarter of the bytes. */
const STEP_MARGIN = 0.96;

export type FitOptions = { readonly signal?: AbortSignal | undefined };

function toPictureError(error: unknown): unknown {
  if (isAppError(error)) return error;
  const reason = error instanceof Error && error.message.includes('timeout') ? 'timed_out' : 'damaged';
  return new AppError('media_unreadable', `Picture: ${reason}`, { details: { reason }, cause: error });
}

function assertPlanned({ crop }: PictureFit, { width, height }: Size): void {
  if (crop.left + crop.width <= width && crop.top + crop.height <= height) return;
  throw new AppError('invalid_input', 'The plan is for another picture', { details: { width, height } });
}

/**
 * The picture cut, turned upright and in its size, losslessly. EXIF, XMP and the like end here: sharp passes on nothing
 * unless told to. A PNG, because raw pixels would lose their colour profile.
 */
async function drawMaster(path: string, header: Metadata, fit: PictureFit): Promise<Buffer> {
  let image = sharp(path, { failOn: 'error', limitInputPixels: MAX_PIXELS })
    .autoOrient()
    .extract(fit.crop)
    .resize(fit.width, fit.height, { fit: 'fill' });
  if (fit.isFlattened) image = image.flatten({ background: '#fff' });
  return await keepColours(image, header).png({ compressionLevel: 0 }).timeout({ seconds: TIMEOUT_SECONDS }).toBuffer();
}

function encodeAs(image: Sharp, mimeType: MadePicture, quality: number): Sharp {
  if (mimeType === 'image/png') return image.png({ compressionLevel: 9 });
  if (mimeType === 'image/webp') return image.webp({ quality, smartSubsample: true });
  return image.jpeg({ quality, chromaSubsampling: quality >= FULL_COLOUR_QUALITY ? '4:4:4' : '4:2:0' });
}

type Try = { readonly mimeType: MadePicture; readonly quality: number; readonly size: Size };

async function encode(master: Buffer, { mimeType, quality, size }: Try): Promise<Buffer> {
  const image = sharp(master, { limitInputPixels: MAX_PIXELS }).resize(size.width, size.height, { fit: 'fill' });
  return await encodeAs(image.keepIccProfile(), mimeType, quality).timeout({ seconds: TIMEOUT_SECONDS }).toBuffer();
}

/** PNG has no quality: it is tried once, and where there is another type it is that which goes down the ladder. */
function qualitiesOf(mimeType: MadePicture): readonly number[] {
  return mimeType === 'image/png' ? [100] : QUALITIES;
}

/** First as it is wanted, then with less quality, then with fewer pixels, at last both. */
async function encodeWithin(master: Buffer, fit: PictureFit, signal: AbortSignal | undefined): Promise<Buffer> {
  const maxBytes = fit.maxBytes ?? Number.POSITIVE_INFINITY;
  let bytes: Buffer = master;
  async function holds(attempt: Try): Promise<boolean> {
    if (signal?.aborted) throw new AppError('cancelled', 'Fitting cancelled');
    bytes = await encode(master, attempt);
    return bytes.length <= maxBytes;
  }

  const types = fit.smallerMimeType === null ? [fit.mimeType] : [fit.mimeType, fit.smallerMimeType];
  for (const mimeType of types) {
    for (const quality of qualitiesOf(mimeType)) if (await holds({ mimeType, quality, size: fit })) return bytes;
  }
  const mimeType = fit.smallerMimeType ?? fit.mimeType;
  const quality = qualitiesOf(mimeType).at(-1) ?? QUALITIES[0];
  const leastEdge = Math.min(fit.leastWidth, fit.leastHeight);
  let edge = Math.min(fit.width, fit.height);
  while (edge > leastEdge) {
    const step = Math.max(MOST_STEP, Math.min(Math.sqrt(maxBytes / bytes.length) * STEP_MARGIN, LEAST_STEP));
    edge = Math.max(leastEdge, Math.floor(edge * step));
    if (await holds({ mimeType, quality, size: sizeWithShortEdge(fit, edge) })) return bytes;
  }
  const size = sizeWithShortEdge(fit, edge);
  const last = mimeType === 'image/png' ? [] : LAST_QUALITIES;
  for (const lower of last) if (await holds({ mimeType, quality: lower, size })) return bytes;
  throw new AppError('media_too_large', 'Too many bytes at the least size', {
    details: { reason: 'bytes', maxBytes, actualBytes: bytes.length },
  });
}

/** A file that is gone is not damaged: another device may have it. */
async function readVaultHeader(path: string): Promise<Metadata> {
  try {
    await access(path);
  } catch (error) {
    throw toReadError(error, basename(path));
  }
  return await readHeader(path);
}

/** PNG spec, 11.3.6.1: what moves has an `acTL` before its first pixels. libvips knows nothing of it. */
async function isMovingPng(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const head = Buffer.alloc(PNG_HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    for (let at = 8; at + 12 <= bytesRead; at += 12 + head.readUInt32BE(at)) {
      const type = head.toString('latin1', at + 4, at + 8);
      if (type === 'acTL' || type === 'IDAT') return type === 'acTL';
    }
    return false;
  } finally {
    await handle.close();
  }
}

/** It would come out standing still, and nobody would be told. */
async function assertStill(path: string, { format, pages = 1 }: Metadata): Promise<void> {
  const isMoving = format === 'png' ? await isMovingPng(path) : (format === 'gif' || format === 'webp') && pages > 1;
  if (isMoving) throw new AppError('media_unsupported', 'It moves', { details: { reason: 'animated' } });
}

/** Where only what it says has to go, a JPEG need not be encoded anew. Decoded it is all the same, for its thumbnails. */
async function stripOnly(path: string, header: Metadata, fit: PictureFit): Promise<Buffer | null> {
  const { format, width, height, orientation = 1, space } = header;
  const isAsItIs =
    fit.crop.width === width && fit.crop.height === height && fit.width === width && fit.height === height;
  const isTold = format === 'jpeg' && fit.mimeType === 'image/jpeg' && orientation === 1;
  if (!isAsItIs || !isTold || space !== 'srgb' || !keepsProfile(header)) return null;
  if ((await stat(path)).size > MAX_STRIPPED_BYTES) return null;
  const stripped = stripJpeg(await readFile(path));
  if (stripped === null || stripped.length > (fit.maxBytes ?? stripped.length)) return null;
  // SECURITY: another reader than ours has the last word.
  const { exif, xmp, iptc, comments } = await sharp(stripped).metadata();
  return exif === undefined && xmp === undefined && iptc === undefined && comments === undefined ? stripped : null;
}

/**
 * Carries out the plan for a picture. The file is only read. Throws not_found, media_unreadable, media_unsupported, media_too_large
 * (pixels; or bytes, where even the least size has too many), invalid_input, cancelled.
 */
export async function fitImage(path: string, fit: PictureFit, { signal }: FitOptions = {}): Promise<Buffer> {
  const header = await readVaultHeader(path);
  if (isHeic(header)) throw new AppError('media_unsupported', 'HEIC cannot be read', { details: { reason: 'type' } });
  assertPixels(header.autoOrient.width, header.autoOrient.height);
  assertPlanned(fit, header.autoOrient);
  await assertStill(path, header);
  const stripped = await stripOnly(path, header, fit);
  if (stripped !== null) return stripped;
  try {
    return await encodeWithin(await drawMaster(path, header, fit), fit, signal);
  } catch (error) {
    throw toPictureError(error);
  }
}
