import * as z from 'zod/mini';
import { definePlatform } from '../define-platform.ts';
import type { Platform } from '../platform.ts';
import { meterOf } from '../text/meters.ts';
import { countThreadsText } from './count-text.ts';
import { THREADS_LIMITS } from './limits.ts';

export const THREADS_REPLY_CONTROLS = [
  'everyone',
  'accounts_you_follow',
  'mentioned_only',
  'followers_only',
  'parent_post_author_only',
] as const;

export const threadsSettings = z.looseObject({
  replyControl: z.optional(z.enum(THREADS_REPLY_CONTROLS)),
  topicTag: z.optional(z.string()),
});

export const threads: Platform = definePlatform({
  id: 'threads',
  limits: THREADS_LIMITS,
  capabilities: {
    textRole: 'text',
    title: 'none',
    altText: 'images_and_videos',
    followUp: 'reply_chain',
    needsMedia: false,
    hashtags: true,
    mentions: true,
    clickableLinks: true,
    fetchesMediaByUrl: true,
  },
  mediaGroups: [['image', 'video']],
  settingsSchema: threadsSettings,
  settingsFields: [
    { key: 'replyControl', control: 'select', options: THREADS_REPLY_CONTROLS, defaultValue: 'everyone' },
    { key: 'topicTag', control: 'text', maxLimit: 'topicMax' },
  ],
  countText: ({ text, limits }) => meterOf(countThreadsText(text), limits.textMax ?? 500, 'characters'),
  check: ({ settings, report }) => {
    if (/[.&]/.test(settings.topicTag ?? '')) {
      report({ code: 'setting_invalid', field: 'settings', setting: 'topicTag', values: { setting: 'topicTag' } });
    }
  },
});
