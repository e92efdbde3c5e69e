import * as z from 'zod/mini';

/** What is done to a file so that a platform takes it: planned in shared/platforms/plan-fit.ts, carried out by the media worker. */

/** What can be made here. Every platform that takes pictures takes one of them. */
export const MADE_PICTURES = ['image/jpeg', 'image/png', 'image/webp'] as const;
export type MadePicture = (typeof MADE_PICTURES)[number];

/**
 * No network shows as many pixels, and with four bytes each a picture of this size still fits in memory twice. What fits as
 * it is may have more.
 */
export const MAX_MADE_PIXELS = 64_000_000;

/** Why a file cannot be made to fit; the sentence is `media.fit.cannot.<code>` in the catalogue. */
export const FIT_REFUSALS = [
  /** The platform takes no files of this kind. */
  'kind',
  /** A picture that moves: it would stand still, or would have to be made anew. */
  'animated',
  /** Nothing here can read its pixels (HEIC). */
  'cannot_decode',
  /** None of the types that the platform takes can be made of it. */
  'type',
  /** Its size in pixels is not known. */
  'unmeasured',
  /** The platform asks for more pixels than there are, by more than may be invented. */
  'too_small',
  /** More bytes than allowed, and fewer only by encoding anew. */
  'bytes',
  'pages',
  /** It says where it was taken, and that cannot be taken out. */
  'location',
  'too_short',
  /** Of films, which are never encoded anew here: codec, frame rate, edges and pixels, shape. */
  'codec',
  'frame_rate',
  'dimensions',
  'ratio',
  /** No whole picture inside the cut with which it could begin; `beforeMs` is the last one before it. */
  'no_key_frame',
] as const;
export type FitRefusal = (typeof FIT_REFUSALS)[number];

const pixels = z.int().check(z.positive());
const milliseconds = z.int().check(z.nonnegative());

/** `crop` is in pixels of the picture as it is seen, after its EXIF orientation. */
export const pictureFit = z
  .object({
    kind: z.literal('picture'),
    mimeType: z.enum(MADE_PICTURES),
    /** Taken instead where the bytes do not hold in the first: a photograph as PNG is five times its JPEG. */
    smallerMimeType: z.nullable(z.enum(MADE_PICTURES)),
    crop: z.object({
      left: z.int().check(z.nonnegative()),
      top: z.int().check(z.nonnegative()),
      width: pixels,
      height: pixels,
    }),
    width: pixels,
    height: pixels,
    /** The bytes may be held by fewer pixels, down to these. */
    leastWidth: pixels,
    leastHeight: pixels,
    maxBytes: z.nullable(z.number()),
    /** JPEG has no transparency: it is laid on white. */
    isFlattened: z.boolean(),
  })
  .check(z.refine(({ width, height }) => width * height <= MAX_MADE_PIXELS));
export type PictureFit = z.infer<typeof pictureFit>;

/** A film is copied into an MP4 packet by packet: its pictures and its sound stay bit for bit what they were. */
export const filmFit = z.object({
  kind: z.literal('film'),
  mimeType: z.literal('video/mp4'),
  /** `null`: all of it. The start moves on to the next key frame. */
  trim: z.nullable(z.object({ startMs: milliseconds, endMs: milliseconds })),
  maxBytes: z.nullable(z.number()),
});
export type FilmFit = z.infer<typeof filmFit>;

export type Fit = PictureFit | FilmFit;
export type PictureCrop = PictureFit['crop'];
