import * as z from 'zod/mini';
import { definePlatform } from '../define-platform.ts';
import type { Platform } from '../platform.ts';
import { meterOf } from '../text/meters.ts';
import { weightedLength } from './count-text.ts';
import { X_LIMITS, X_PREMIUM } from './limits.ts';

/** Who may reply, in the API's own words; `everyone` is sent as nothing. */
export const X_REPLY_SETTINGS = ['everyone', 'following', 'mentionedUsers', 'subscribers', 'verified'] as const;

export const xSettings = z.looseObject({
  replySettings: z.optional(z.enum(X_REPLY_SETTINGS)),
});

export const x: Platform = definePlatform({
  id: 'x',
  displayName: 'X',
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
  countText: ({ text, limits }) => meterOf(weightedLength(text), limits.textMax ?? 280, 'weighted'),
});
