import * as z from 'zod/mini';
import { definePlatform } from '../define-platform.ts';
import type { Platform } from '../platform.ts';
import { meterOf } from '../text/meters.ts';
import { countMastodonText } from './count-text.ts';
import { MASTODON_LIMITS } from './limits.ts';

export const MASTODON_VISIBILITIES = ['public', 'unlisted', 'private', 'direct'] as const;

export const mastodonSettings = z.looseObject({
  visibility: z.optional(z.enum(MASTODON_VISIBILITIES)),
  contentWarning: z.optional(z.string()),
  isSensitive: z.optional(z.boolean()),
  language: z.optional(z.string()),
});

export const mastodon: Platform = definePlatform({
  id: 'mastodon',
  limits: MASTODON_LIMITS,
  capabilities: {
    textRole: 'text',
    title: 'none',
    altText: 'images_and_videos',
    followUp: 'reply_chain',
    needsMedia: false,
    hashtags: true,
    mentions: true,
    clickableLinks: true,
    fetchesMediaByUrl: false,
  },
  mediaGroups: [['image', 'gif'], ['video'], ['audio']],
  settingsSchema: mastodonSettings,
  settingsFields: [
    { key: 'visibility', control: 'select', options: MASTODON_VISIBILITIES, defaultValue: 'public' },
    { key: 'contentWarning', control: 'text' },
    { key: 'isSensitive', control: 'toggle', defaultValue: false },
    { key: 'language', control: 'text' },
  ],
  countText: ({ text, limits, context }) => {
    const setting = context.settings?.contentWarning;
    const contentWarning = typeof setting === 'string' ? setting : '';
    const used = countMastodonText({ text, contentWarning, urlLength: limits.urlLength ?? 23 });
    return meterOf(used, limits.textMax ?? 500, 'graphemes');
  },
});
