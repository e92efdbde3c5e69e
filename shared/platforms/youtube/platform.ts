import * as z from 'zod/mini';
import { definePlatform } from '../define-platform.ts';
import { MINUTE_MS } from '../limits.ts';
import type { Platform } from '../platform.ts';
import { countUtf8Bytes, meterOf } from '../text/meters.ts';
import { YOUTUBE_LIMITS } from './limits.ts';

export const YOUTUBE_VISIBILITIES = ['public', 'unlisted', 'private'] as const;
export const YES_NO = ['yes', 'no'] as const;

export const youtubeSettings = z.looseObject({
  title: z.optional(z.string()),
  visibility: z.optional(z.enum(YOUTUBE_VISIBILITIES)),
  madeForKids: z.optional(z.enum(YES_NO)),
  tags: z.optional(z.array(z.string())),
  notifySubscribers: z.optional(z.boolean()),
  firstComment: z.optional(z.string()),
});

/** Tags share 500 characters: a comma between them counts, and so do the quotes YouTube puts around a tag with a space. */
export function countTags(tags: readonly string[]): number {
  const lengths = tags.map((tag) => [...tag].length + (tag.includes(' ') ? 2 : 0));
  return lengths.reduce((sum, length) => sum + length, 0) + Math.max(0, tags.length - 1);
}

export const youtube: Platform = definePlatform({
  id: 'youtube',
  limits: YOUTUBE_LIMITS,
  presets: { verified: { videoDurationMaxMs: 720 * MINUTE_MS } },
  capabilities: {
    textRole: 'description',
    title: 'required',
    altText: 'none',
    followUp: 'comment',
    needsMedia: true,
    hashtags: true,
    mentions: true,
    clickableLinks: true,
    fetchesMediaByUrl: false,
  },
  mediaGroups: [['video']],
  settingsSchema: youtubeSettings,
  settingsFields: [
    { key: 'title', control: 'text', required: true, maxLimit: 'titleMax' },
    { key: 'visibility', control: 'select', options: YOUTUBE_VISIBILITIES, defaultValue: 'public' },
    { key: 'madeForKids', control: 'select', options: YES_NO, required: true },
    { key: 'tags', control: 'list', maxLimit: 'tagsTotalMax' },
    { key: 'notifySubscribers', control: 'toggle', defaultValue: true },
    { key: 'firstComment', control: 'textarea', maxLimit: 'commentMax' },
  ],
  countText: ({ text, limits }) => meterOf(countUtf8Bytes(text), limits.textBytesMax ?? 5000, 'bytes'),
  check: ({ post, settings, limits, report }) => {
    const title = (settings.title ?? '').trim();
    if (/[<>]/.test(title)) report({ code: 'title_angle_brackets', field: 'title' });
    if (/[<>]/.test(post.text)) report({ code: 'text_angle_brackets', field: 'text' });
    const min = limits.titleMin ?? 2;
    if (title !== '' && [...title].length < min) report({ code: 'title_too_short', field: 'title', values: { min } });
    const used = countTags(settings.tags ?? []);
    const max = limits.tagsTotalMax ?? 500;
    if (used > max)
      report({ code: 'tags_too_long', field: 'settings', setting: 'tags', values: { used, max, count: used - max } });
  },
});
