import * as z from 'zod/mini';
import { definePlatform } from '../define-platform.ts';
import type { Platform } from '../platform.ts';
import { meterOf } from '../text/meters.ts';
import { LINKEDIN_LIMITS } from './limits.ts';

export const LINKEDIN_VISIBILITIES = ['PUBLIC', 'CONNECTIONS', 'LOGGED_IN'] as const;

export const linkedinSettings = z.looseObject({
  visibility: z.optional(z.enum(LINKEDIN_VISIBILITIES)),
  title: z.optional(z.string()),
  firstComment: z.optional(z.string()),
});

export const linkedin: Platform = definePlatform({
  id: 'linkedin',
  limits: LINKEDIN_LIMITS,
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
  mediaGroups: [['image'], ['gif'], ['video'], ['document']],
  settingsSchema: linkedinSettings,
  settingsFields: [
    { key: 'visibility', control: 'select', options: LINKEDIN_VISIBILITIES, defaultValue: 'PUBLIC' },
    { key: 'title', control: 'text', maxLimit: 'titleMax' },
    { key: 'firstComment', control: 'textarea', maxLimit: 'commentMax' },
  ],
  countText: ({ text, limits }) => meterOf(text.length, limits.textMax ?? 3000, 'utf16'),
});
