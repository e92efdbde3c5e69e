import { open, readFile, stat } from 'node:fs/promises';
import { FilePathSource, Input, MATROSKA, WEBM } from 'mediabunny';
import sharp from 'sharp';
import type { MediaExtension } from '#shared/domain/media.ts';
import { withinMs } from '../deadline.ts';
import { saysMoreThanItsEncoder } from './film-boxes.ts';
import { pngChunkSaysPlace, pointsToPlace, saysPlace, webpChunkSaysPlace } from './says-place.ts';
import { splitGif } from './strip-gif.ts';
import { splitJpeg } from './strip-jpeg.ts';
import { splitPng } from './strip-png.ts';
import { splitWebp } from './strip-webp.ts';

const READ_TIMEOUT_MS = 20_000;
/** Read at once. The largest cameras write half as much. */
export const MAX_READ_BYTES = 128 * 1_048_576;
const TAG_WORDS = /location|gps|geo|©xyz|latitude/i;

async function saysPicture(picture: string | Buffer): Promise<boolean> {
  const { exif, xmp, iptc, comments } = await sharp(picture, { limitInputPixels: false }).metadata();
  if (exif !== undefined && pointsToPlace(exif)) return true;
  // IPTC keeps the names of city and country as numbered records; who has it has it for that.
  if (iptc !== undefined) return true;
  const texts = [xmp ?? Buffer.alloc(0), ...(comments ?? []).map((it) => Buffer.from(`${it.keyword} ${it.text}`))];
  return texts.some(saysPlace);
}

/** Small enough to be read whole; one that is not counts as saying it. */
async function readWhole(path: string): Promise<Buffer | null> {
  return (await stat(path)).size > MAX_READ_BYTES ? null : await readFile(path);
}

/** Phones put a film with a place of its own behind the picture, and a second picture with an EXIF of its own. */
async function saysJpeg(path: string): Promise<boolean> {
  if (await saysPicture(path)) return true;
  const bytes = await readWhole(path);
  const split = bytes === null ? null : splitJpeg(bytes);
  if (split === null) return true;
  return hasTail(split) || split.said.some(saysPlace);
}

/** A decoder reads no header behind the pixels, knows texts in hex as any others, and stops after the twentieth. */
async function saysPng(path: string): Promise<boolean> {
  if (await saysPicture(path)) return true;
  const bytes = await readWhole(path);
  const split = bytes === null ? null : splitPng(bytes);
  return split === null || hasTail(split) || split.said.some(pngChunkSaysPlace);
}

async function saysWebp(path: string): Promise<boolean> {
  if (await saysPicture(path)) return true;
  const bytes = await readWhole(path);
  const split = bytes === null ? null : splitWebp(bytes);
  return split === null || hasTail(split) || split.said.some(webpChunkSaysPlace);
}

function hasTail({ tail }: { readonly tail: Buffer }): boolean {
  return tail.some((byte) => byte !== 0);
}

/** libvips reads no texts of a GIF. */
async function saysGif(path: string): Promise<boolean> {
  const bytes = await readWhole(path);
  const split = bytes === null ? null : splitGif(bytes);
  return split === null || split.said.some(saysPlace);
}

async function saysFilm(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    return await saysMoreThanItsEncoder(handle);
  } finally {
    await handle.close();
  }
}

async function saysMatroska(path: string): Promise<boolean> {
  const source = new FilePathSource(path, { handleUnhandledError: () => undefined });
  const input = new Input({ formats: [WEBM, MATROSKA], source });
  try {
    const { raw = {}, ...tags } = await input.getMetadataTags();
    return [...Object.entries(raw), ...Object.entries(tags)].some(([key, value]) => TAG_WORDS.test(`${key} ${value}`));
  } finally {
    input.dispose();
  }
}

/**
 * Whether a file of the vault says where it was made, for `planFit`; `null` where nobody knows how to look. Better once too
 * often than once too seldom: what cannot be read says so, and of an MP4 whatever a player does not need counts, but for
 * the name of the encoder, which almost every film has.
 */
export async function readHasLocation(path: string, extension: MediaExtension): Promise<boolean | null> {
  switch (extension) {
    case 'jpg':
      return await withinMs(saysJpeg(path), READ_TIMEOUT_MS).catch(() => true);
    case 'gif':
      return await withinMs(saysGif(path), READ_TIMEOUT_MS).catch(() => true);
    case 'png':
      return await withinMs(saysPng(path), READ_TIMEOUT_MS).catch(() => true);
    case 'webp':
      return await withinMs(saysWebp(path), READ_TIMEOUT_MS).catch(() => true);
    case 'avif':
    case 'heic':
      return await withinMs(saysPicture(path), READ_TIMEOUT_MS).catch(() => true);
    case 'mp4':
    case 'mov':
      return await withinMs(saysFilm(path), READ_TIMEOUT_MS).catch(() => true);
    case 'webm':
    case 'mkv':
      return await withinMs(saysMatroska(path), READ_TIMEOUT_MS).catch(() => true);
    default:
      return null;
  }
}
