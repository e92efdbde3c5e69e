import * as z from 'zod/mini';
import { definePlatform } from '../define-platform.ts';
import type { Platform } from '../platform.ts';
import { isInvalidForX } from '../text/characters.ts';
import { meterOf } from '../text/meters.ts';
import { countXText, X_COUNT_V3 } from './count-text.ts';
import { X_LIMITS, X_PREMIUM } from './limits.ts';

/** Who may reply, in the API's own words; `everyone` is sent as nothing. */
export const X_REPLY_SETTINGS = ['everyone', 'following', 'mentionedUsers', 'subscribers', 'verified'] as const;

export const xSettings = z.looseObject({
  replySettings: z.optional(z.enum(X_REPLY_SETTINGS)),
});

export const x: Platform = definePlatform({
  id: 'x',
  limits: X_LIMITS,
  presets: { premium: X_PREMIUM },
  capabilities: {
    textRole: 'text',
    title: 'none',
    altText: 'images',
    followUp: 'reply_chain',
    needsMedia: false,
    hashtags: true,
    mentions: true,
    clickableLinks: true,
    fetchesMediaByUrl: false,
  },
  mediaGroups: [['image'], ['gif'], ['video']],
  settingsSchema: xSettings,
  settingsFields: [{ key: 'replySettings', control: 'select', options: X_REPLY_SETTINGS, defaultValue: 'everyone' }],
  countText: ({ text, limits }) => {
    const max = limits.textMax ?? X_COUNT_V3.max;
    const urlLength = limits.urlLength ?? X_COUNT_V3.urlLength;
    return meterOf(countXText(text, { ...X_COUNT_V3, max, urlLength }).weightedLength, max, 'weighted');
  },
  check: ({ post, report }) => {
    if (Array.from(post.text, (character) => character.charCodeAt(0)).some(isInvalidForX)) {
      report({ code: 'text_invalid_character', field: 'text' });
    }
  },
});
