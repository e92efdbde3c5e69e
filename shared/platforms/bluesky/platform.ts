import * as z from 'zod/mini';
import { definePlatform } from '../define-platform.ts';
import type { Platform } from '../platform.ts';
import { countGraphemes, countUtf8Bytes, fullestOf, meterOf } from '../text/meters.ts';
import { BLUESKY_LIMITS } from './limits.ts';

export const REPLY_GATES = ['everyone', 'mentioned', 'following', 'followers', 'nobody'] as const;
export const CONTENT_LABELS = ['none', 'sexual', 'nudity', 'porn', 'graphic-media'] as const;

export const blueskySettings = z.looseObject({
  replyGate: z.optional(z.enum(REPLY_GATES)),
  contentLabel: z.optional(z.enum(CONTENT_LABELS)),
  languages: z.optional(z.array(z.string()).check(z.maxLength(3))),
});

export const bluesky: Platform = definePlatform({
  id: 'bluesky',
  limits: BLUESKY_LIMITS,
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
  mediaGroups: [['image'], ['video']],
  settingsSchema: blueskySettings,
  settingsFields: [
    { key: 'replyGate', control: 'select', options: REPLY_GATES, defaultValue: 'everyone' },
    { key: 'contentLabel', control: 'select', options: CONTENT_LABELS, defaultValue: 'none' },
    { key: 'languages', control: 'list' },
  ],
  countText: ({ text, limits }) =>
    fullestOf(
      meterOf(countGraphemes(text), limits.textMax ?? 300, 'graphemes'),
      meterOf(countUtf8Bytes(text), limits.textBytesMax ?? 3000, 'bytes'),
    ),
});
