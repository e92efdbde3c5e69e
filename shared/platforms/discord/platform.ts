import * as z from 'zod/mini';
import { definePlatform } from '../define-platform.ts';
import { type Limits, MIB } from '../limits.ts';
import type { Platform } from '../platform.ts';
import { countCodePoints, meterOf } from '../text/meters.ts';
import { DISCORD_LIMITS } from './limits.ts';

export const discordSettings = z.looseObject({
  channelId: z.optional(z.string()),
  threadName: z.optional(z.string()),
  suppressEmbeds: z.optional(z.boolean()),
});

export const discord: Platform = definePlatform({
  id: 'discord',
  limits: DISCORD_LIMITS,
  presets: { boost2: uploadLimit(50 * MIB), boost3: uploadLimit(100 * MIB) },
  capabilities: {
    textRole: 'text',
    title: 'none',
    altText: 'images_and_videos',
    followUp: 'thread',
    needsMedia: false,
    hashtags: false,
    mentions: true,
    clickableLinks: true,
    fetchesMediaByUrl: false,
  },
  mediaGroups: [['image', 'gif', 'video', 'document', 'audio']],
  settingsSchema: discordSettings,
  settingsFields: [
    { key: 'channelId', control: 'text' },
    { key: 'threadName', control: 'text' },
    { key: 'suppressEmbeds', control: 'toggle', defaultValue: false },
  ],
  countText: ({ text, limits }) => meterOf(countCodePoints(text.trim()), limits.textMax ?? 2000, 'characters'),
});

function uploadLimit(sizeBytes: number): Limits {
  return {
    imageBytesMax: sizeBytes,
    gifBytesMax: sizeBytes,
    videoBytesMax: sizeBytes,
    documentBytesMax: sizeBytes,
    audioBytesMax: sizeBytes,
    filesBytesMax: sizeBytes,
  };
}
