import * as z from 'zod/mini';
import { MEDIA_KINDS } from './states.ts';

/** The closed list of files that Postroom takes, by what their bytes are; the extension is the one the vault stores. */
export const MEDIA_TYPES = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  heic: 'image/heic',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  mkv: 'video/x-matroska',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  wav: 'audio/wav',
  pdf: 'application/pdf',
} as const;

export type MediaExtension = keyof typeof MEDIA_TYPES;
export const MEDIA_EXTENSIONS = Object.keys(MEDIA_TYPES) as readonly MediaExtension[];

/** Things a person should know about a file that was kept; the words are in the catalogue (`media.note.<note>`). */
export const MEDIA_NOTES = [
  /** A HEIC picture: kept as it is, but nothing here can draw it, and no network but a few takes it. */
  'no_preview_heic',
  /** HEVC video from a phone: kept; it may not play on this computer, and several networks refuse it. */
  'hevc_video',
  /** A PDF locked with a password: its pages cannot be counted. */
  'pdf_locked',
  /** High dynamic range: the networks flatten it, and colours will look different there. */
  'hdr_video',
  /** Its name ends as another kind of file does. The vault and the networks go by the bytes. */
  'mislabelled',
] as const;
export type MediaNote = (typeof MEDIA_NOTES)[number];

/** Why a file was not added; `media.refused.<reason>` in the catalogue. */
export const MEDIA_REFUSALS = [
  'type',
  'not_a_file',
  'empty',
  'damaged',
  'truncated',
  'timed_out',
  'no_tracks',
  'no_duration',
  'crashed',
  'changed_while_copying',
  'no_permission',
  'read_error',
  'gone',
  'pixels',
  'bytes',
  'disk_full',
  'internal',
] as const;
export type MediaRefusal = (typeof MEDIA_REFUSALS)[number];

/** Why something in a folder was passed over without being opened; `media.skipped.<reason>` in the catalogue. */
export const MEDIA_SKIPS = ['hidden', 'system', 'link', 'not_a_file', 'no_permission', 'too_deep', 'too_many'] as const;
export type MediaSkip = (typeof MEDIA_SKIPS)[number];

/** What was read from the bytes of a file. Sizes are as displayed: after EXIF or track rotation, with square pixels. */
export const MediaFacts = z.object({
  kind: z.enum(MEDIA_KINDS),
  extension: z.enum(MEDIA_EXTENSIONS),
  mimeType: z.string(),
  sizeBytes: z.int().check(z.nonnegative()),
  width: z.nullable(z.int()),
  height: z.nullable(z.int()),
  durationMs: z.nullable(z.int()),
  /** Frames per second, rounded to 3 decimals; for pictures null. */
  frameRate: z.nullable(z.number()),
  /** More than 1: an animated picture. */
  frameCount: z.nullable(z.int()),
  pageCount: z.nullable(z.int()),
  /** Short names as in WebCodecs: avc, hevc, vp8, vp9, av1; aac, opus, mp3, pcm-s16… */
  videoCodec: z.nullable(z.string()),
  audioCodec: z.nullable(z.string()),
  audioSampleRateHz: z.nullable(z.int()),
  audioChannels: z.nullable(z.int()),
  /** Of the whole file, in bits a second. */
  bitRate: z.nullable(z.int()),
  hasAlpha: z.nullable(z.boolean()),
  /** `srgb`, `cmyk`, `b-w`…, as libvips names it. */
  colorSpace: z.nullable(z.string()),
  notes: z.readonly(z.array(z.enum(MEDIA_NOTES))),
});
export type MediaFacts = z.infer<typeof MediaFacts>;

export const Sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** Long edge in pixels: a calendar tile, a library tile or composer strip, a full preview. */
export const THUMBNAIL_SIZES = [96, 480, 1600] as const;
export type ThumbnailSize = (typeof THUMBNAIL_SIZES)[number];

/** What other devices show of a file before they have it: the thumbnail of this size, which every drawable file has. */
export const SHARED_SIZE = 480;

/**
 * Of a file: its thumbnail of `SHARED_SIZE`, which goes to Storage beside it under its own hash (`<sha256>.webp`). In the
 * row's `details.picture`, so that a device knows what to ask for and can see that it got it.
 */
export const SharedPicture = z.object({
  sha256: Sha256,
  // Of 480 pixels at their worst a fifth. More is none of ours, and nobody asked for it.
  sizeBytes: z.int().check(z.positive(), z.maximum(1_048_576)),
});
export type SharedPicture = z.infer<typeof SharedPicture>;

/** null: it has none, or what another version wrote there is none. */
export function readSharedPicture(details: Readonly<Record<string, unknown>>): SharedPicture | null {
  const parsed = SharedPicture.safeParse(details.picture);
  return parsed.success ? parsed.data : null;
}

/** Which thumbnails a picture of this size has: no preview for one that is small enough to be shown as it is. */
export function thumbnailSizesFor(picture: { width: number; height: number }): ThumbnailSize[] {
  const longEdge = Math.max(picture.width, picture.height);
  return THUMBNAIL_SIZES.filter((size) => size < 1600 || longEdge > size);
}

/** Addresses that the window may load; main answers them from the vault (`electron/main/media-protocol.ts`). */
export function mediaUrl(file: { sha256: string; extension: MediaExtension }): string {
  return `app://media/${file.sha256}.${file.extension}`;
}

export function thumbnailUrl(file: { sha256: string; size: ThumbnailSize }): string {
  return `app://media/thumb/${file.sha256}-${file.size}.webp`;
}
