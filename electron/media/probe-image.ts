import sharp, { type Metadata } from 'sharp';
import type { MediaFacts, MediaNote } from '#shared/domain/media.ts';
import { AppError } from '#shared/lib/app-error.ts';
import type { SniffedType } from './sniff.ts';

/** sharp's own ceiling (0x3FFF²): the largest phone sensor has 200 million pixels, a bomb has billions. */
export const MAX_PIXELS = 268_402_689;

export type PictureFacts = Pick<
  MediaFacts,
  'kind' | 'width' | 'height' | 'durationMs' | 'frameCount' | 'hasAlpha' | 'colorSpace' | 'notes'
>;

export async function readHeader(path: string): Promise<Metadata> {
  try {
    return await sharp(path, { failOn: 'error', limitInputPixels: false }).metadata();
  } catch (error) {
    throw new AppError('media_unreadable', 'No picture header', { details: { reason: 'damaged' }, cause: error });
  }
}

export function assertPixels(width: number, height: number): void {
  if (width * height <= MAX_PIXELS) return;
  throw new AppError('media_too_large', 'Too many pixels', {
    details: { reason: 'pixels', width, height, maxPixels: MAX_PIXELS },
  });
}

/** HEIC: the header can be read, the pixels cannot (prebuilt sharp has no HEVC decoder). It is kept and said so. */
export function isHeic(header: Metadata): boolean {
  return header.format === 'heif' && header.compression === 'hevc';
}

/** From the header alone: whether the pixels are there shows when thumbnails are drawn. Bombs throw media_too_large. */
export async function probeImage(path: string, type: SniffedType): Promise<PictureFacts> {
  const header = await readHeader(path);
  const { width, height } = header.autoOrient;
  assertPixels(width, height);
  const heic = isHeic(header);
  const frameCount = header.pages ?? 1;
  const notes: MediaNote[] = heic ? ['no_preview_heic'] : [];
  const isAnimated = frameCount > 1 && !heic;
  return {
    kind: type.extension === 'gif' && isAnimated ? 'gif' : 'image',
    width,
    height,
    durationMs:
      isAnimated && header.delay !== undefined ? header.delay.reduce((sum, delayMs) => sum + delayMs, 0) : null,
    frameCount,
    hasAlpha: header.hasAlpha,
    colorSpace: header.space ?? null,
    notes,
  };
}

/**
 * SECURITY: pictures come from strangers. Only the loaders of types that the sniffer lets through may run (no SVG, no
 * TIFF), one at a time, and nothing decoded is kept in memory. Call once at the worker's start.
 */
export function restrictSharp(): void {
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: [
      'VipsForeignLoadJpeg',
      'VipsForeignLoadPng',
      'VipsForeignLoadWebp',
      'VipsForeignLoadNsgif',
      'VipsForeignLoadHeif',
    ],
  });
}
