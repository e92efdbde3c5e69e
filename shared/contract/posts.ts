import * as z from 'zod/mini';
import {
  DST_CHOICES,
  MEDIA_KINDS,
  POST_STATES,
  PROVIDERS,
  REVIEW_STATES,
  REVISION_REASONS,
  TARGET_STATES,
} from '../domain/states.ts';
import { bodyText, done, id, instant, wallTime, zone } from './fields.ts';
import { command, earlyCommand, query } from './operation.ts';

const settings = z.record(z.string(), z.unknown());

export const postMediaView = z.object({
  /** The row that places the file in the post. */
  id,
  assetId: id,
  kind: z.enum(MEDIA_KINDS),
  fileName: z.string(),
  mimeType: z.string(),
  extension: z.string(),
  sha256: z.string(),
  sizeBytes: z.number(),
  width: z.nullable(z.number()),
  height: z.nullable(z.number()),
  durationMs: z.nullable(z.number()),
  codec: z.nullable(z.string()),
  frameRate: z.nullable(z.number()),
  animated: z.boolean(),
  pageCount: z.nullable(z.number()),
  thumbnailSizes: z.array(z.number()),
  /** What is used here: this place's own, else the file's. */
  altText: z.string(),
});
export type PostMediaView = z.infer<typeof postMediaView>;

export const postTargetView = z.object({
  id,
  accountId: id,
  provider: z.enum(PROVIDERS),
  /** null: as the original. */
  contentOverride: z.nullable(z.string()),
  /** The original when the override was made; differs from the post's content where the original went on. */
  contentOverrideBase: z.nullable(z.string()),
  /** null: as the original. */
  mediaOverride: z.nullable(z.array(postMediaView)),
  wallTimeOverride: z.nullable(z.string()),
  settings,
  status: z.enum(TARGET_STATES),
});
export type PostTargetView = z.infer<typeof postTargetView>;

export const postView = z.object({
  id,
  content: z.string(),
  state: z.enum(POST_STATES),
  reviewState: z.enum(REVIEW_STATES),
  wallTime: z.nullable(z.string()),
  timezone: z.string(),
  dstChoice: z.enum(DST_CHOICES),
  publishDate: z.nullable(z.string()),
  settings,
  targets: z.array(postTargetView),
  media: z.array(postMediaView),
  tagIds: z.array(id),
  createdAt: instant,
  updatedAt: instant,
});
export type PostView = z.infer<typeof postView>;

const postLine = z.object({ id, state: z.enum(POST_STATES), wallTime: z.nullable(wallTime), snippet: z.string() });

/** Why a post would keep a file that is replaced: the other one is in it already, or these accounts would refuse it then. */
export const replaceBlock = z.object({
  reason: z.enum(['twice', 'refused']),
  refusals: z.array(
    z.object({
      accountId: id,
      account: z.string(),
      provider: z.enum(PROVIDERS),
      /** `platforms.issue.<code>` in the catalogue. */
      code: z.string(),
      values: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
});
export type ReplaceBlock = z.infer<typeof replaceBlock>;

/** A list that is read before a replacement; all are counted. */
export const MOST_REPLACE_LINES = 100;

const replacement = z.object({ assetId: id, by: id });

const ids = z.array(id).check(z.minLength(1), z.maxLength(20_000));

export const postOperations = {
  /** null: there is no such post, or it was deleted. */
  'posts.read': query({
    input: z.object({ id }),
    output: z.nullable(postView),
    tables: ['posts', 'post_targets', 'post_media', 'media_assets', 'post_tags', 'social_accounts'],
  }),
  /** Sent again with the same id it changes nothing. */
  'posts.create': command({
    input: z.object({
      id,
      content: z.optional(bodyText),
      wallTime: z.optional(z.nullable(wallTime)),
      timezone: z.optional(zone),
      accountIds: z.optional(z.array(id)),
      tagIds: z.optional(z.array(id)),
    }),
    output: done,
  }),
  /**
   * The text as it stands after a keystroke; makes the post if it is not there yet, so that the first letter is as safe
   * as the last. With `accountId` it is that account's override. Where another text stands there than `base`, both are merged.
   */
  'posts.writeText': earlyCommand({
    input: z.object({
      postId: id,
      accountId: z.optional(id),
      content: bodyText,
      /** What stood there when the field last had it, or took the last of what was typed. Without it `content` stands. */
      base: z.optional(bodyText),
      /** Where a post that is not there yet is put. */
      create: z.optional(z.object({ wallTime: z.nullable(wallTime), accountIds: z.array(id) })),
    }),
    errors: ['not_allowed', 'not_found'],
  }),
  /** Back to the original: the override's text becomes a kept revision. */
  'posts.resetOverride': command({
    input: z.object({ postId: id, accountId: id, part: z.enum(['text', 'media', 'time', 'settings']) }),
    output: done,
    errors: ['not_found', 'not_allowed'],
  }),
  /** The override stays as it is; from now on it is compared with the original as it stands now. */
  'posts.acceptOriginal': command({
    input: z.object({ postId: id, accountId: id }),
    output: done,
    errors: ['not_found', 'not_allowed'],
  }),
  'posts.setTargets': command({
    input: z.object({ postId: id, accountIds: z.array(id) }),
    output: done,
    errors: ['not_found', 'not_allowed'],
  }),
  'posts.setTags': command({
    input: z.object({ postId: id, tagIds: z.array(id) }),
    output: done,
    errors: ['not_found'],
  }),
  /** Settings of the platform for one target (title, visibility, board …), merged key by key; null takes a key away. */
  'posts.setTargetSettings': command({
    input: z.object({ postId: id, accountId: id, settings }),
    output: done,
    errors: ['not_found', 'not_allowed'],
  }),
  /** The files of a post (or of one account's override) in their order. An empty override is an override without files. */
  'posts.setMedia': command({
    input: z.object({ postId: id, accountId: z.optional(id), assetIds: z.array(id).check(z.maxLength(100)) }),
    output: done,
    errors: ['not_found', 'not_allowed'],
  }),
  /** The files of several accounts' own sets, in one step of undo: what was made to fit takes the place of what was not. */
  'posts.useFitted': command({
    input: z.object({
      postId: id,
      accounts: z
        .array(z.object({ accountId: id, assetIds: z.array(id).check(z.maxLength(100)) }))
        .check(z.minLength(1), z.maxLength(200)),
    }),
    output: done,
    errors: ['not_found', 'not_allowed'],
  }),
  /** Joins them to the end of the files that are there by now, so that drops which overlap lose none. */
  'posts.addMedia': command({
    input: z.object({ postId: id, accountId: z.optional(id), assetIds: z.array(id).check(z.maxLength(100)) }),
    output: done,
    errors: ['not_found', 'not_allowed'],
  }),
  /** Where another file would come into the place of this one: in posts that have not begun to go out, each in its order. */
  'posts.planReplaceMedia': query({
    input: replacement,
    output: z.object({
      /** The first of them. */
      ready: z.array(postLine).check(z.maxLength(MOST_REPLACE_LINES)),
      readyCount: z.number(),
      blocked: z.array(z.extend(replaceBlock, { post: postLine })).check(z.maxLength(MOST_REPLACE_LINES)),
      blockedCount: z.number(),
      /** Posts that went out, or began to: they keep what they went out with. */
      keptCount: z.number(),
    }),
    tables: ['posts', 'post_targets', 'post_media', 'media_assets', 'social_accounts', 'workspaces'],
  }),
  /** Does it, in all that are ready at that moment. `not_allowed`: no post takes it. */
  'posts.replaceMedia': command({
    input: replacement,
    output: z.object({ replaced: z.number(), left: z.number() }),
    errors: ['not_found', 'not_allowed', 'invalid_input'],
  }),
  'posts.setAltText': command({
    input: z.object({ postMediaId: id, altText: z.string().check(z.maxLength(10_000)) }),
    output: done,
    errors: ['not_found', 'not_allowed'],
  }),
  /** Each post to its own new place; `wallTime` is in `timezone`, by default the post's own. All or none. */
  'posts.move': command({
    input: z.object({
      moves: z
        .array(
          z.object({
            id,
            wallTime: z.nullable(wallTime),
            timezone: z.optional(zone),
            dstChoice: z.optional(z.enum(DST_CHOICES)),
          }),
        )
        .check(z.minLength(1), z.maxLength(20_000)),
    }),
    output: done,
    errors: ['not_found', 'not_allowed'],
  }),
  /** One account's own time. */
  'posts.setTargetTime': command({
    input: z.object({ postId: id, accountId: id, wallTime: z.nullable(wallTime) }),
    output: done,
    errors: ['not_found', 'not_allowed'],
  }),
  /** Needs a time and at least one account; what a platform refuses outright keeps it a draft. */
  'posts.queue': command({ input: z.object({ ids }), output: done, errors: ['not_found', 'not_allowed'] }),
  'posts.unqueue': command({ input: z.object({ ids }), output: done, errors: ['not_found', 'not_allowed'] }),
  'posts.duplicate': command({
    input: z.object({
      copies: z.array(z.object({ from: id, to: id, wallTime: z.optional(z.nullable(wallTime)) })).check(z.minLength(1)),
    }),
    output: done,
    errors: ['not_found'],
  }),
  'posts.delete': command({ input: z.object({ ids }), output: done, errors: ['not_found', 'not_allowed'] }),
  /** Kept texts, newest first. */
  'posts.readRevisions': query({
    input: z.object({ postId: id }),
    output: z.array(
      z.object({
        id,
        accountId: z.nullable(id),
        content: z.string(),
        reason: z.enum(REVISION_REASONS),
        createdAt: instant,
      }),
    ),
    tables: ['post_revisions', 'post_targets'],
  }),
  /** The text of a revision becomes the post's (or the override's) again; what it replaces is kept in its turn. */
  'posts.restoreRevision': command({
    input: z.object({ revisionId: id }),
    output: done,
    errors: ['not_found', 'not_allowed'],
  }),
};
