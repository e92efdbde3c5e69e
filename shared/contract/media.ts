import * as z from 'zod/mini';
import { FIT_REFUSALS, filmFit, pictureFit } from '../domain/fit.ts';
import { MEDIA_EXTENSIONS, MEDIA_NOTES, MEDIA_REFUSALS, MEDIA_SKIPS, Sha256 } from '../domain/media.ts';
import { MEDIA_KINDS, POST_STATES } from '../domain/states.ts';
import { TRANSFER_HOLDS } from '../domain/transfer-rules.ts';
import { DOWNLOAD_REASONS, TROUBLE_REASONS } from '../domain/upload-troubles.ts';
import { done, id, instant } from './fields.ts';
import { command, query, task } from './operation.ts';

export const mediaView = z.object({
  id,
  kind: z.enum(MEDIA_KINDS),
  fileName: z.string(),
  mimeType: z.string(),
  extension: z.enum(MEDIA_EXTENSIONS),
  sha256: Sha256,
  sizeBytes: z.number(),
  width: z.nullable(z.number()),
  height: z.nullable(z.number()),
  durationMs: z.nullable(z.number()),
  codec: z.nullable(z.string()),
  audioCodec: z.nullable(z.string()),
  frameRate: z.nullable(z.number()),
  animated: z.boolean(),
  pageCount: z.nullable(z.number()),
  thumbnailSizes: z.array(z.number()),
  altText: z.string(),
  /** What a person should know of it: `media.note.<note>` in the catalogue. */
  notes: z.array(z.enum(MEDIA_NOTES)),
  /** A film without a poster: the window draws a frame and sends it to `media.savePoster`. */
  needsPoster: z.boolean(),
  /** In how many posts it is. */
  useCount: z.number(),
  /** null: in no folder. */
  folderId: z.nullable(id),
  tagIds: z.array(id),
  createdAt: instant,
  /** False: another device added it, and its bytes are not on this one. */
  isHere: z.boolean(),
});
export type MediaView = z.infer<typeof mediaView>;

/** A folder may hold thousands that are refused; the first of them are named, all are counted. */
export const MAX_NAMED_REFUSALS = 200;

export const importResult = z.object({
  /** In the order in which they were dropped. `isNew` is false for a file that the library has already. */
  assets: z.array(z.object({ id, fileName: z.string(), isNew: z.boolean() })),
  refused: z
    .array(z.object({ fileName: z.string(), reason: z.enum(MEDIA_REFUSALS) }))
    .check(z.maxLength(MAX_NAMED_REFUSALS)),
  /** By reason, `media.refused.<reason>` in the catalogue. */
  refusedCounts: z.partialRecord(z.enum(MEDIA_REFUSALS), z.number()),
  /** What lay in a folder and nobody meant, `media.skipped.<reason>` in the catalogue. */
  skippedCounts: z.partialRecord(z.enum(MEDIA_SKIPS), z.number()),
  /** What was taken before the end came stays in the library. */
  wasCancelled: z.boolean(),
});
export type ImportResult = z.infer<typeof importResult>;

export const MAX_ALT_TEXT = 10_000;

/** No table: `uploads.changed` stands for it. */
export const UPLOADS = 'uploads';

const troubleReason = z.enum(TROUBLE_REASONS);

/** Files of this device that the team's project does not have yet. All empty in a workspace of this device alone. */
export const uploadsView = z.object({
  /** Those that are sent without anybody's doing. */
  files: z.number(),
  /** With those of files that came there since nothing was on its way. */
  sentBytes: z.number(),
  totalBytes: z.number(),
  isSending: z.boolean(),
  /** What all of them wait for; `until` is null where only a person can end it. */
  pause: z.nullable(z.object({ reason: troubleReason, until: z.nullable(instant) })),
  /** Why neither these nor downloads travel: for all of them, whatever workspace is open. */
  hold: z.nullable(z.enum(TRANSFER_HOLDS)),
  /** Those that wait for a person, and those that have failed again and again by themselves. */
  held: z.array(z.object({ id, fileName: z.string(), reason: troubleReason })).check(z.maxLength(MAX_NAMED_REFUSALS)),
  heldFiles: z.number(),
  /** Files that are there and that the project does not look at, since it lacks the function. */
  uncheckedFiles: z.number(),
});
export type UploadsView = z.infer<typeof uploadsView>;

/** No table: `downloads.changed` and `media.presence` stand for them. */
export const DOWNLOADS = 'downloads';
export const PRESENCE = 'presence';

export const DOWNLOAD_STATES = ['waiting', 'fetching', 'retrying', 'held'] as const;

/** Files that are on their way here from the team's project. All empty in a workspace of this device alone. */
export const downloadsView = z.object({
  /** In the order in which they come. */
  files: z
    .array(
      z.object({
        id,
        fileName: z.string(),
        sizeBytes: z.number(),
        receivedBytes: z.number(),
        /** False: it comes because it is planned soon. */
        isAsked: z.boolean(),
        state: z.enum(DOWNLOAD_STATES),
        reason: z.nullable(z.enum(DOWNLOAD_REASONS)),
      }),
    )
    .check(z.maxLength(MAX_NAMED_REFUSALS)),
  fileCount: z.number(),
  /** With those of files that came here since nothing was on its way. */
  receivedBytes: z.number(),
  totalBytes: z.number(),
  isFetching: z.boolean(),
  pause: z.nullable(z.object({ reason: z.enum(DOWNLOAD_REASONS), until: z.nullable(instant) })),
});
export type DownloadsView = z.infer<typeof downloadsView>;

/** No table: that a location could not be taken out is known on this device alone. */
export const STRIPS = 'strips';

/** How a file stands with its location; the words are `media.location.<state>` in the catalogue. */
export const LOCATION_STATES = [
  /** It says nothing of where it was made. */
  'none',
  /** Nobody knows how to look into this kind of file. */
  'unseen',
  /** It says it and goes out so: the workspace is set to that. */
  'kept',
  /** It says it; a stripped one goes out in its place. */
  'removed',
  /** The stripped one is being made, here or on the device that has the bytes. */
  'removing',
  'away',
  /** The stripped one could not be made. */
  'failed',
  /** Of this kind of file none can be made. */
  'refused',
] as const;
export type LocationState = (typeof LOCATION_STATES)[number];

/** How this device keeps the files of a team's workspace. */
const keeping = z.object({
  /** Files of posts that are planned for so many days are had here. */
  aheadDays: z.int().check(z.minimum(0), z.maximum(60)),
  /** What is kept of files that came from the project. */
  keepBytes: z.int().check(z.nonnegative()),
});
export type Keeping = z.infer<typeof keeping>;
const keepingChange = z.partial(keeping);
export type KeepingChange = z.infer<typeof keepingChange>;

const share = z.number().check(z.minimum(0), z.maximum(1));
const fitInput = {
  id,
  accountId: id,
  postId: id,
  /** What is to stay in the picture when it is cut: from the left and from the top. */
  focus: z.optional(z.object({ x: share, y: share })),
  trim: z.optional(z.object({ startMs: z.int().check(z.nonnegative()), endMs: z.int().check(z.positive()) })),
};

/** As many as one folder can bring. */
const ids = z.array(id).check(z.minLength(1), z.maxLength(20_000));
const MEDIA_TABLES = ['media_assets', 'media_folders', 'asset_tags', 'tags', 'post_media', 'posts', PRESENCE] as const;

export const mediaOperations = {
  /**
   * Takes the attached files (folders too) into the library. `media.progress` events carry the batch's id; data.changed
   * tells as files arrive. One file that is refused does not stop the others. Sent twice it changes nothing more.
   */
  'media.import': task({
    input: z.object({
      batchId: id,
      /** Where new files are put; those that the library has already stay where they are. */
      folderId: z.optional(id),
    }),
    output: importResult,
    errors: ['disk_full', 'read_only', 'engine_unavailable'],
  }),
  /** Files are about to be dropped or chosen: what reads them is started, so that the first is seen sooner. */
  'media.prepare': task({ input: z.object({}), output: done, errors: ['engine_unavailable'] }),
  'media.cancelImport': task({ input: z.object({ batchId: id }), output: done }),
  /** A frame of a film, drawn by the window: one attached picture. Nothing to undo. */
  'media.savePoster': task({
    input: z.object({ id }),
    output: done,
    errors: ['not_found', 'media_unsupported', 'media_unreadable', 'media_too_large', 'disk_full', 'read_only'],
  }),
  /** Thumbnails are derived: a lost one is drawn again. `isHere` false: its file is on another device, and its picture comes from there. */
  'media.remakeThumbnails': task({
    input: z.object({ id }),
    output: z.object({ isHere: z.boolean() }),
    errors: ['not_found', 'media_unreadable', 'disk_full', 'read_only'],
  }),
  /** Files that look like this one, the most alike first. The first call looks at every picture once, which takes a while. */
  'media.findAlike': task({
    input: z.object({ id }),
    output: z.object({ items: z.array(mediaView) }),
    errors: ['not_found', 'disk_full', 'read_only'],
  }),
  /** What would be done to a file so that this account's platform takes it in this post, or why nothing can be. */
  'media.planFit': task({
    input: z.object(fitInput),
    output: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('fits') }),
      z.object({
        kind: z.literal('steps'),
        fit: z.discriminatedUnion('kind', [pictureFit, filmFit]),
        after: z.object({
          mimeType: z.string(),
          width: z.nullable(z.number()),
          height: z.nullable(z.number()),
          durationMs: z.nullable(z.number()),
          /** Where a film that is cut begins: at the next whole picture. */
          startMs: z.nullable(z.number()),
        }),
      }),
      z.object({
        kind: z.literal('cannot'),
        code: z.enum(FIT_REFUSALS),
        values: z.record(z.string(), z.union([z.string(), z.number()])),
      }),
    ]),
    errors: ['not_found', 'media_unreadable', 'media_unsupported'],
  }),
  /**
   * Does it: a file of its own, which the library does not list; the original stays as it is. `media.progress` carries
   * `batchId`, `media.cancelImport` stops it. `not_allowed`: `details.reason` says why not.
   */
  'media.fit': task({
    input: z.object({ ...fitInput, batchId: id }),
    output: z.object({ id }),
    errors: [
      'not_found',
      'not_allowed',
      'cancelled',
      'media_unsupported',
      'media_unreadable',
      'media_too_large',
      'disk_full',
      'read_only',
    ],
  }),
  /** Files that were made to fit and that nobody took. One that is in use, or is in the library by itself, stays. Nothing to undo. */
  'media.dropFitted': task({ input: z.object({ ids }), output: done }),
  /** Of files that a post holds: what goes out of them. */
  'media.readLocations': query({
    input: z.object({ ids }),
    output: z.array(z.object({ id, state: z.enum(LOCATION_STATES) })),
    tables: [...MEDIA_TABLES, 'workspaces', STRIPS],
  }),
  /**
   * The files that go out with a post on an account, in their order: see electron/media/fit/SPEC.md, 6. `fileId` null: it cannot go
   * out (yet).
   */
  'media.readPublished': query({
    input: z.object({ postId: id, accountId: id }),
    output: z.array(
      z.object({
        originalId: id,
        fileId: z.nullable(id),
        location: z.enum(['none', 'removed', 'kept', 'unseen', 'unread', 'unstripped', 'refused']),
      }),
    ),
    errors: ['not_found'],
    tables: [...MEDIA_TABLES, 'post_targets', 'workspaces'],
  }),
  /** Newest first. */
  'media.list': query({
    input: z.object({
      kinds: z.optional(z.array(z.enum(MEDIA_KINDS)).check(z.minLength(1))),
      use: z.optional(z.enum(['used', 'unused'])),
      /** null: those in no folder. Left out: wherever they are. */
      folderId: z.optional(z.nullable(id)),
      /** Those that wear one of these. */
      tagIds: z.optional(z.array(id).check(z.minLength(1))),
      /** Only what can be seen and is not described yet. */
      lacksAltText: z.optional(z.literal(true)),
      /** Part of the name or of the alt text, in any case. */
      search: z.optional(z.string().check(z.maxLength(200))),
      /** Only films that wait for their poster. */
      needsPoster: z.optional(z.literal(true)),
      offset: z.int().check(z.nonnegative()),
      limit: z.int().check(z.positive(), z.maximum(500)),
    }),
    output: z.object({ items: z.array(mediaView), total: z.number() }),
    tables: MEDIA_TABLES,
  }),
  /** Those that exist, deleted ones too (an older post may hold them), in the order asked for. */
  'media.read': query({ input: z.object({ ids }), output: z.array(mediaView), tables: MEDIA_TABLES }),
  /** What many files are together. Asked again where rows change, not where files come here. */
  'media.readSum': query({
    input: z.object({ ids }),
    output: z.object({
      count: z.number(),
      sizeBytes: z.number(),
      /** Those that a post holds. */
      used: z.number(),
      lackingAltText: z.number(),
      /** Where they are; null: in no folder. */
      folderIds: z.array(z.nullable(id)),
      /** What some of them wear. */
      tags: z.array(z.object({ id, count: z.number() })),
    }),
    tables: ['media_assets', 'media_folders', 'asset_tags', 'tags', 'post_media', 'posts'],
  }),
  /** The posts that hold this file in the order of their times; those without one last. */
  'media.readPosts': query({
    input: z.object({ id, limit: z.int().check(z.positive(), z.maximum(200)) }),
    output: z.array(
      z.object({ id, wallTime: z.nullable(z.string()), state: z.enum(POST_STATES), snippet: z.string() }),
    ),
    tables: [...MEDIA_TABLES, 'workspaces'],
  }),
  'media.readUploads': query({ input: z.object({}), output: uploadsView, tables: [UPLOADS] }),
  /** By hand: what is held, or waits, is tried at once. */
  'media.sendAgain': task({ input: z.object({}), output: done }),
  'media.readDownloads': query({ input: z.object({}), output: downloadsView, tables: [DOWNLOADS, 'media_assets'] }),
  /** Files that another device added are brought here, also after a restart. Those that are here are passed over. */
  'media.fetch': task({ input: z.object({ ids }), output: done }),
  'media.cancelFetch': task({ input: z.object({ ids }), output: done }),
  /** Files of which the bytes are not on this device. */
  'media.readAway': query({
    input: z.object({}),
    output: z.object({ ids: z.array(id), sizeBytes: z.number() }),
    tables: MEDIA_TABLES,
  }),
  /** null: the workspace is this device's alone. */
  'media.readKeeping': query({
    input: z.object({}),
    output: z.nullable(z.object({ ...keeping.shape, keptBytes: z.number() })),
    tables: [PRESENCE, DOWNLOADS],
  }),
  'media.changeKeeping': task({ input: keepingChange, output: done }),
  /** A window shows these files, by their hashes, and has no picture of them: they come before others. */
  'media.wantPictures': task({
    input: z.object({ hashes: z.array(Sha256).check(z.minLength(1), z.maxLength(500)) }),
    /** Those of which there is a picture by now. */
    output: z.object({ here: z.array(Sha256) }),
  }),
  /** Where another text stands there than `base`, both are kept: see `posts.writeText`. */
  'media.setAltText': command({
    input: z.object({
      id,
      altText: z.string().check(z.maxLength(MAX_ALT_TEXT)),
      base: z.optional(z.string().check(z.maxLength(MAX_ALT_TEXT))),
    }),
    output: done,
    errors: ['not_found'],
  }),
  /** On all of these files, off all of them. */
  'media.changeTags': command({
    input: z.object({ ids, add: z.array(id), remove: z.array(id) }),
    output: done,
    errors: ['not_found'],
  }),
  /** Refused for files that a post holds: `details.posts` says how many. All or none. */
  'media.delete': command({ input: z.object({ ids }), output: done, errors: ['not_found', 'not_allowed'] }),
};
