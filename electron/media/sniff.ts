import { extname } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import type { MediaExtension } from '#shared/domain/media.ts';
import { MEDIA_TYPES } from '#shared/domain/media.ts';
import { AppError } from '#shared/lib/app-error.ts';

export type SniffedType = { readonly extension: MediaExtension; readonly mimeType: string };

/**
 * What file-type says → what we store. Left out on purpose: SVG (a program, not a picture), TIFF, BMP and camera raw (no
 * network takes them), AVI, FLV and WMV (nothing here can read them).
 */
const ACCEPTED: Readonly<Record<string, MediaExtension>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/apng': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
  'image/heic': 'heic',
  'image/heic-sequence': 'heic',
  'image/heif': 'heic',
  'image/heif-sequence': 'heic',
  'video/mp4': 'mp4',
  'video/x-m4v': 'mp4',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'video/matroska': 'mkv',
  'video/x-matroska': 'mkv',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/x-m4a': 'm4a',
  'audio/wav': 'wav',
  'application/pdf': 'pdf',
};

/** Under which other endings files of a type go about: of these nobody needs to be told. */
const SPELLINGS: Readonly<Partial<Record<MediaExtension, readonly string[]>>> = {
  jpg: ['jpeg', 'jpe', 'jfif'],
  png: ['apng'],
  heic: ['heif', 'hif'],
  mp4: ['m4v', 'mov', 'm4a'],
  mov: ['mp4', 'm4v', 'qt'],
  webm: ['mkv'],
  mkv: ['webm'],
  m4a: ['mp4', 'm4b'],
};

const ENDINGS = new Set<string>([...Object.keys(MEDIA_TYPES), ...Object.values(SPELLINGS).flat()]);

/** The name ends as another kind of file does. What follows the last dot of a date, or nothing at all, says nothing false. */
export function isMislabelled(fileName: string, extension: MediaExtension): boolean {
  const ending = extname(fileName).slice(1).toLowerCase();
  return ENDINGS.has(ending) && ending !== extension && SPELLINGS[extension]?.includes(ending) !== true;
}

async function detect(head: Uint8Array): Promise<string | null> {
  try {
    return (await fileTypeFromBuffer(head))?.mime ?? null;
  } catch {
    // Bytes that make the detector stumble are bytes of no known type.
    return null;
  }
}

/** By the bytes, never by the name, which may lie. `head` is the file's beginning; throws media_unsupported. */
export async function sniffBytes(head: Uint8Array, fileName: string): Promise<SniffedType> {
  const sniffed = await detect(head);
  const extension = sniffed === null ? undefined : ACCEPTED[sniffed];
  if (extension === undefined) {
    throw new AppError('media_unsupported', `Type ${sniffed ?? 'unknown'}`, {
      details: { sniffed, fileName, reason: 'type' },
    });
  }
  return { extension, mimeType: MEDIA_TYPES[extension] };
}
