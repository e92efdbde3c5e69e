import * as z from 'zod/mini';
import { attachedFile } from '#shared/contract/envelope.ts';
import { filmFit, pictureFit } from '#shared/domain/fit.ts';
import { MEDIA_EXTENSIONS, MEDIA_SKIPS, MediaFacts, Sha256, SharedPicture } from '#shared/domain/media.ts';
import { ERROR_CODES } from '#shared/lib/app-error.ts';

/** What the engine and the media worker say to each other, over a port of their own. Both sides parse. */

const requestId = z.int().check(z.nonnegative());
const details = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

const workerError = z.object({ code: z.enum(ERROR_CODES), message: z.string(), details });
export type WorkerError = z.infer<typeof workerError>;

/** A file in the vault, described, with its thumbnails. */
export const takenFile = z.object({
  fileName: z.string(),
  sha256: Sha256,
  alreadyStored: z.boolean(),
  facts: MediaFacts,
  /** Long edges of the thumbnails that exist; none for films (the window makes their posters), sound, HEIC and PDF. */
  thumbnailSizes: z.array(z.number()),
  sharedPicture: z.nullable(SharedPicture),
  /** As `readLocation`. */
  hasLocation: z.nullable(z.boolean()),
});
export type TakenFile = z.infer<typeof takenFile>;

export const foundFiles = z.object({
  files: z.array(z.object({ path: z.string(), sizeBytes: z.number() })),
  refused: z.array(z.object({ fileName: z.string(), error: workerError })),
  skipped: z.partialRecord(z.enum(MEDIA_SKIPS), z.number()),
});
export type FoundFiles = z.infer<typeof foundFiles>;

const drawn = z.object({ thumbnailSizes: z.array(z.number()), sharedPicture: z.nullable(SharedPicture) });
export type DrawnPictures = z.infer<typeof drawn>;

/** `startMs`: where a film that was cut begins, in the time of the original; at a key frame, so perhaps later than wished. */
export const fittedFilm = z.extend(takenFile, { startMs: z.int().check(z.nonnegative()) });
export type FittedFilm = z.infer<typeof fittedFilm>;

/** A file of the vault. What is made of it gets its name. */
const vaultFile = { sha256: Sha256, extension: z.enum(MEDIA_EXTENSIONS) };
const named = { ...vaultFile, fileName: z.string() };

/** What can be asked, and what is answered. */
export const WORKER_CALLS = {
  walk: { input: z.object({ paths: z.array(z.string()) }), output: foundFiles },
  take: { input: z.object({ source: attachedFile }), output: takenFile },
  savePoster: {
    input: z.object({ sha256: Sha256, bytes: z.instanceof(Uint8Array) }),
    output: drawn,
  },
  remakeThumbnails: {
    input: z.object({
      ...vaultFile,
      /** As its row has it: the one that is here and is that stays, though this device might draw another. */
      sharedPicture: z.nullable(SharedPicture),
    }),
    output: drawn,
  },
  shrinkPicture: { input: z.object({ sha256: Sha256 }), output: z.object({}) },
  /** Files whose thumbnails look like this one's, also such as the library has no more. */
  findAlike: {
    input: z.object({ sha256: Sha256 }),
    output: z.object({ alike: z.array(z.object({ sha256: Sha256, difference: z.number() })) }),
  },
  /** Before a plan is made; `null` where nobody knows how to look. */
  readLocation: { input: z.object(vaultFile), output: z.object({ hasLocation: z.nullable(z.boolean()) }) },
  /** Where a film that is cut so would begin. Fails as `fitVideo` does where it can begin nowhere. */
  readCut: {
    input: z.object({ ...vaultFile, startMs: z.int().check(z.nonnegative()), endMs: z.int().check(z.positive()) }),
    output: z.object({ startMs: z.int().check(z.nonnegative()) }),
  },
  /** A file of its own that says nothing of where it was made: its pixels, or its pictures and its sound, are the same. */
  stripLocation: { input: z.object(named), output: takenFile },
  fitImage: { input: z.object({ ...named, fit: pictureFit }), output: takenFile },
  fitVideo: { input: z.object({ ...named, fit: filmFit }), output: fittedFilm },
} as const;

export type WorkerCallName = keyof typeof WORKER_CALLS;
export type WorkerInput<Name extends WorkerCallName> = z.infer<(typeof WORKER_CALLS)[Name]['input']>;
export type WorkerOutput<Name extends WorkerCallName> = z.infer<(typeof WORKER_CALLS)[Name]['output']>;

export const toWorker = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('call'),
    id: requestId,
    name: z.enum([
      'walk',
      'take',
      'savePoster',
      'remakeThumbnails',
      'shrinkPicture',
      'findAlike',
      'readLocation',
      'readCut',
      'stripLocation',
      'fitImage',
      'fitVideo',
    ]),
    input: z.unknown(),
  }),
  z.object({ type: z.literal('cancel'), id: requestId }),
]);
export type ToWorker = z.infer<typeof toWorker>;

export const fromWorker = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), id: requestId, doneBytes: z.number(), totalBytes: z.number() }),
  z.object({ type: z.literal('done'), id: requestId, value: z.unknown() }),
  z.object({ type: z.literal('failed'), id: requestId, error: workerError }),
]);
export type FromWorker = z.infer<typeof fromWorker>;

/** Electron's MessagePortMain and Node's MessagePort, made alike. */
export type WorkerPort = {
  readonly send: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** The other side is gone. */
  readonly onClose: (listener: () => void) => void;
  readonly close: () => void;
};
