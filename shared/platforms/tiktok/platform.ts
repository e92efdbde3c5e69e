import * as z from 'zod/mini';
import { effectiveKind } from '../check-media.ts';
import { definePlatform } from '../define-platform.ts';
import type { Platform } from '../platform.ts';
import { meterOf } from '../text/meters.ts';
import { TIKTOK_LIMITS } from './limits.ts';

export const TIKTOK_PRIVACY_LEVELS = [
  'PUBLIC_TO_EVERYONE',
  'MUTUAL_FOLLOW_FRIENDS',
  'FOLLOWER_OF_CREATOR',
  'SELF_ONLY',
] as const;

export const tiktokSettings = z.looseObject({
  title: z.optional(z.string()),
  privacyLevel: z.optional(z.enum(TIKTOK_PRIVACY_LEVELS)),
  allowComment: z.optional(z.boolean()),
  allowDuet: z.optional(z.boolean()),
  allowStitch: z.optional(z.boolean()),
  promotesOwnBrand: z.optional(z.boolean()),
  promotesPaidPartner: z.optional(z.boolean()),
  madeWithAi: z.optional(z.boolean()),
});

export const tiktok: Platform = definePlatform({
  id: 'tiktok',
  limits: TIKTOK_LIMITS,
  capabilities: {
    textRole: 'caption',
    title: 'optional',
    altText: 'none',
    followUp: 'none',
    needsMedia: true,
    hashtags: true,
    mentions: true,
    clickableLinks: false,
    fetchesMediaByUrl: true,
  },
  mediaGroups: [['image'], ['video']],
  settingsSchema: tiktokSettings,
  // TikTok's sharing guidelines: the author chooses the privacy, and each interaction starts switched off.
  settingsFields: [
    { key: 'privacyLevel', control: 'select', options: TIKTOK_PRIVACY_LEVELS, required: true },
    { key: 'title', control: 'text', maxLimit: 'titleMax' },
    { key: 'allowComment', control: 'toggle', defaultValue: false },
    { key: 'allowDuet', control: 'toggle', defaultValue: false },
    { key: 'allowStitch', control: 'toggle', defaultValue: false },
    { key: 'promotesOwnBrand', control: 'toggle', defaultValue: false },
    { key: 'promotesPaidPartner', control: 'toggle', defaultValue: false },
    { key: 'madeWithAi', control: 'toggle', defaultValue: false },
  ],
  countText: ({ text, limits, context }) => {
    const isPhotoPost = context.media?.some((file) => effectiveKind(file) === 'image') ?? false;
    return meterOf(text.length, (isPhotoPost ? limits.captionMax : limits.textMax) ?? 2200, 'utf16');
  },
  check: ({ settings, report }) => {
    if (settings.promotesPaidPartner === true && settings.privacyLevel === 'SELF_ONLY') {
      report({ code: 'disclosure_needs_public', field: 'settings', setting: 'privacyLevel' });
    }
  },
});
