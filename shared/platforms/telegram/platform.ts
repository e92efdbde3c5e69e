import * as z from 'zod/mini';
import { definePlatform } from '../define-platform.ts';
import type { Platform } from '../platform.ts';
import { meterOf } from '../text/meters.ts';
import { TELEGRAM_LIMITS } from './limits.ts';

export const telegramSettings = z.looseObject({
  chatId: z.optional(z.string()),
  isSilent: z.optional(z.boolean()),
  protectContent: z.optional(z.boolean()),
  hideLinkPreview: z.optional(z.boolean()),
});

export const telegram: Platform = definePlatform({
  id: 'telegram',
  displayName: 'Telegram',
  limits: TELEGRAM_LIMITS,
  capabilities: {
    textRole: 'text',
    title: 'none',
    altText: 'none',
    followUp: 'reply_chain',
    needsMedia: false,
    hashtags: true,
    mentions: true,
    clickableLinks: true,
    fetchesMediaByUrl: false,
  },
  mediaGroups: [['image', 'video'], ['gif'], ['document'], ['audio']],
  settingsSchema: telegramSettings,
  settingsFields: [
    { key: 'chatId', control: 'text' },
    { key: 'isSilent', control: 'toggle', defaultValue: false },
    { key: 'protectContent', control: 'toggle', defaultValue: false },
    { key: 'hideLinkPreview', control: 'toggle', defaultValue: false },
  ],
  countText: ({ text, limits, context }) => {
    const max = context.hasMedia === true ? limits.captionMax : limits.textMax;
    return meterOf(text.trim().length, max ?? 4096, 'utf16');
  },
});
