import * as z from 'zod/mini';
import { definePlatform } from '../define-platform.ts';
import type { Platform } from '../platform.ts';
import { meterOf } from '../text/meters.ts';
import { TELEGRAM_LIMITS } from './limits.ts';
import { TELEGRAM_FORMATS, toPlainText } from './plain-text.ts';

export const telegramSettings = z.looseObject({
  chatId: z.optional(z.string()),
  format: z.optional(z.enum(TELEGRAM_FORMATS)),
  isSilent: z.optional(z.boolean()),
  protectContent: z.optional(z.boolean()),
  hideLinkPreview: z.optional(z.boolean()),
});

export const telegram: Platform = definePlatform({
  id: 'telegram',
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
    { key: 'format', control: 'select', options: TELEGRAM_FORMATS, defaultValue: 'plain' },
    { key: 'isSilent', control: 'toggle', defaultValue: false },
    { key: 'protectContent', control: 'toggle', defaultValue: false },
    { key: 'hideLinkPreview', control: 'toggle', defaultValue: false },
  ],
  countText: ({ text, limits, context }) => {
    const max = (context.media?.length ?? 0) > 0 ? limits.captionMax : limits.textMax;
    const format = TELEGRAM_FORMATS.find((known) => known === context.settings?.format) ?? 'plain';
    return meterOf(toPlainText(text, format).length, max ?? 4096, 'utf16');
  },
});
