import * as z from 'zod/mini';
import { definePlatform } from '../define-platform.ts';
import type { Platform } from '../platform.ts';
import { meterOf } from '../text/meters.ts';
import { INSTAGRAM_LIMITS, INSTAGRAM_REEL_LIMITS, INSTAGRAM_STORY_LIMITS } from './limits.ts';

const KINDS = ['post', 'reel', 'story'] as const;
/** developers.facebook.com, IG User Media, `collaborators`. */
const COLLABORATORS_MAX = 3;

export const instagramSettings = z.looseObject({
  postKind: z.optional(z.enum(KINDS)),
  shareToFeed: z.optional(z.boolean()),
  collaborators: z.optional(z.array(z.string())),
  firstComment: z.optional(z.string()),
});

export const instagram: Platform = definePlatform({
  id: 'instagram',
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
  countText: ({ text, limits }) => meterOf(text.length, limits.textMax ?? 2200, 'utf16'),
  check: ({ post, postKind, settings, report }) => {
    if (postKind === 'story' && post.text.trim() !== '') {
      report({ code: 'text_not_shown', field: 'text', severity: 'warning' });
    }
    const actual = settings.collaborators?.length ?? 0;
    if (actual > COLLABORATORS_MAX) {
      const values = { setting: 'collaborators', actual, max: COLLABORATORS_MAX };
      report({ code: 'setting_too_many', field: 'settings', setting: 'collaborators', values });
    }
  },
});
