import * as z from 'zod/mini';
import { definePlatform } from '../define-platform.ts';
import type { Platform } from '../platform.ts';
import { meterOf } from '../text/meters.ts';
import { FACEBOOK_LIMITS, FACEBOOK_REEL_LIMITS, FACEBOOK_STORY_LIMITS } from './limits.ts';

const KINDS = ['post', 'reel', 'story'] as const;

export const facebookSettings = z.looseObject({
  postKind: z.optional(z.enum(KINDS)),
  title: z.optional(z.string()),
  firstComment: z.optional(z.string()),
});

export const facebook: Platform = definePlatform({
  id: 'facebook',
  limits: FACEBOOK_LIMITS,
  kindLimits: { reel: FACEBOOK_REEL_LIMITS, story: FACEBOOK_STORY_LIMITS },
  postKinds: KINDS,
  capabilities: {
    textRole: 'text',
    title: 'optional',
    altText: 'images',
    followUp: 'comment',
    needsMedia: false,
    hashtags: true,
    mentions: true,
    clickableLinks: true,
    fetchesMediaByUrl: false,
  },
  mediaGroups: [['image'], ['gif'], ['video']],
  settingsSchema: facebookSettings,
  settingsFields: [
    { key: 'postKind', control: 'select', options: KINDS, defaultValue: 'post' },
    { key: 'title', control: 'text', maxLimit: 'titleMax', postKinds: ['post', 'reel'] },
    { key: 'firstComment', control: 'textarea', maxLimit: 'commentMax', postKinds: ['post', 'reel'] },
  ],
  countText: ({ text, limits }) => meterOf(text.length, limits.textMax ?? 63_206, 'utf16'),
  check: ({ post, postKind, report }) => {
    if (postKind !== 'post' && post.media.length === 0) report({ code: 'media_missing', field: 'media' });
    if (postKind === 'story' && post.text.trim() !== '') {
      report({ code: 'text_not_shown', field: 'text', severity: 'warning' });
    }
  },
});
