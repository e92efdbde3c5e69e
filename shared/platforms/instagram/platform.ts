import * as z from 'zod/mini';
import { definePlatform } from '../define-platform.ts';
import type { Platform } from '../platform.ts';
import { countCodePoints, meterOf } from '../text/meters.ts';
import { INSTAGRAM_LIMITS, INSTAGRAM_REEL_LIMITS, INSTAGRAM_STORY_LIMITS } from './limits.ts';

const KINDS = ['post', 'reel', 'story'] as const;

export const instagramSettings = z.looseObject({
  postKind: z.optional(z.enum(KINDS)),
  shareToFeed: z.optional(z.boolean()),
  collaborators: z.optional(z.array(z.string())),
  firstComment: z.optional(z.string()),
});

export const instagram: Platform = definePlatform({
  id: 'instagram',
  displayName: 'Instagram',
  limits: INSTAGRAM_LIMITS,
  kindLimits: { reel: INSTAGRAM_REEL_LIMITS, story: INSTAGRAM_STORY_LIMITS },
  postKinds: KINDS,
  capabilities: {
    textRole: 'caption',
    title: 'none',
    altText: 'images',
    followUp: 'comment',
    needsMedia: true,
    hashtags: true,
    mentions: true,
    clickableLinks: false,
    fetchesMediaByUrl: true,
  },
  mediaGroups: [['image', 'video']],
  settingsSchema: instagramSettings,
  settingsFields: [
    { key: 'postKind', control: 'select', options: KINDS, defaultValue: 'post' },
    { key: 'shareToFeed', control: 'toggle', defaultValue: true, postKinds: ['reel'] },
    { key: 'collaborators', control: 'list', postKinds: ['post', 'reel'] },
    { key: 'firstComment', control: 'textarea', maxLimit: 'commentMax', postKinds: ['post', 'reel'] },
  ],
  countText: ({ text, limits }) => meterOf(countCodePoints(text), limits.textMax ?? 2200, 'characters'),
});
