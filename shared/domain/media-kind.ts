import type { MediaKind } from './states.ts';

const DOCUMENT_TYPES: ReadonlySet<string> = new Set([
  'application/pdf',
  'application/msword',
  'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
]);

/** Spellings that programs and servers use for one and the same type. */
const MIME_ALIASES: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/heif': 'image/heic',
  'video/mov': 'video/quicktime',
  'video/x-m4v': 'video/mp4',
  'audio/mp3': 'audio/mpeg',
  'audio/x-m4a': 'audio/mp4',
  'audio/m4a': 'audio/mp4',
  'audio/x-wav': 'audio/wav',
};

export function canonicalMimeType(mimeType: string): string {
  const bare = (mimeType.split(';')[0] ?? '').trim().toLowerCase();
  return MIME_ALIASES[bare] ?? bare;
}

/** `null`: a kind of file that no platform takes. The type must come from the bytes, never from the file's name. */
export function mediaKindOf(mimeType: string): MediaKind | null {
  const type = canonicalMimeType(mimeType);
  if (type === 'image/gif') return 'gif';
  if (type.startsWith('image/') && type !== 'image/svg+xml') return 'image';
  if (type.startsWith('video/')) return 'video';
  if (type.startsWith('audio/')) return 'audio';
  return DOCUMENT_TYPES.has(type) ? 'document' : null;
}

const CODEC_FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^(avc|h\.?264|x264)/, 'h264'],
  [/^(hevc|hvc1|hev1|h\.?265|x265)/, 'hevc'],
  [/^(vp09|vp9)/, 'vp9'],
  [/^(vp08|vp8)/, 'vp8'],
  [/^(av01|av1)/, 'av1'],
  [/^(apch|apcn|apcs|apco|ap4h|ap4x|prores)/, 'prores'],
  [/^(mp4v|mpeg4|mpeg-4|xvid|divx)/, 'mpeg4'],
];

/** One name per codec, whatever the probe wrote: `avc1.64001f`, `h264` and `avc` are all `h264`. */
export function canonicalCodec(codec: string): string {
  const lower = codec.trim().toLowerCase();
  return CODEC_FAMILIES.find(([pattern]) => pattern.test(lower))?.[1] ?? lower;
}
