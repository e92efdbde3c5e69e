import * as z from 'zod/mini';
import { definePlatform } from '../define-platform.ts';
import type { Platform } from '../platform.ts';
import { countCodePoints, meterOf } from '../text/meters.ts';
import { REDDIT_LIMITS } from './limits.ts';

export const redditSettings = z.looseObject({
  subreddit: z.optional(z.string()),
  title: z.optional(z.string()),
  link: z.optional(z.string()),
  flair: z.optional(z.string()),
  isNsfw: z.optional(z.boolean()),
  isSpoiler: z.optional(z.boolean()),
  firstComment: z.optional(z.string()),
});

/** `r/` may be typed; names are 3 to 21 letters, digits and underscores, and a profile is `u_name` (reddit.com/dev/api). */
const SUBREDDIT = /^(?:\/?r\/)?(?:u_[\w-]{3,20}|[A-Za-z0-9]\w{1,20})$/;

export const reddit: Platform = definePlatform({
  id: 'reddit',
  limits: REDDIT_LIMITS,
  capabilities: {
    textRole: 'body',
    title: 'required',
    altText: 'none',
    followUp: 'comment',
    needsMedia: false,
    hashtags: false,
    mentions: true,
    clickableLinks: true,
    fetchesMediaByUrl: false,
  },
  mediaGroups: [['image', 'gif'], ['video']],
  settingsSchema: redditSettings,
  settingsFields: [
    { key: 'subreddit', control: 'text', required: true },
    { key: 'title', control: 'text', required: true, maxLimit: 'titleMax' },
    { key: 'link', control: 'url' },
    { key: 'flair', control: 'text' },
    { key: 'isNsfw', control: 'toggle', defaultValue: false },
    { key: 'isSpoiler', control: 'toggle', defaultValue: false },
    { key: 'firstComment', control: 'textarea', maxLimit: 'commentMax' },
  ],
  countText: ({ text, limits }) => meterOf(countCodePoints(text), limits.textMax ?? 40_000, 'characters'),
  check: ({ settings, report }) => {
    const subreddit = settings.subreddit?.trim() ?? '';
    if (subreddit !== '' && !SUBREDDIT.test(subreddit)) {
      report({ code: 'setting_invalid', field: 'settings', setting: 'subreddit', values: { setting: 'subreddit' } });
    }
  },
});
