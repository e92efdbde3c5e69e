import * as z from 'zod/mini';
import { effectiveKind } from '../check-media.ts';
import { definePlatform } from '../define-platform.ts';
import type { Platform } from '../platform.ts';
import { countCodePoints, meterOf } from '../text/meters.ts';
import { PINTEREST_LIMITS } from './limits.ts';

export const pinterestSettings = z.looseObject({
  title: z.optional(z.string()),
  link: z.optional(z.string()),
  boardId: z.optional(z.string()),
});

export const pinterest: Platform = definePlatform({
  id: 'pinterest',
  limits: PINTEREST_LIMITS,
  capabilities: {
    textRole: 'description',
    title: 'optional',
    altText: 'images_and_videos',
    followUp: 'none',
    needsMedia: true,
    hashtags: true,
    mentions: false,
    clickableLinks: false,
    fetchesMediaByUrl: false,
  },
  mediaGroups: [['image'], ['video']],
  settingsSchema: pinterestSettings,
  settingsFields: [
    { key: 'boardId', control: 'text', required: true },
    { key: 'title', control: 'text', maxLimit: 'titleMax' },
    { key: 'link', control: 'url', maxLimit: 'linkMax' },
  ],
  countText: ({ text, limits }) => meterOf(countCodePoints(text), limits.textMax ?? 800, 'characters'),
  check: ({ post, settings, report }) => {
    const link = settings.link?.trim() ?? '';
    if (link !== '' && !/^https?:\/\/[^\s/]+\.[^\s]+$/i.test(link)) {
      report({ code: 'link_invalid', field: 'settings', setting: 'link' });
    }
    const sizes = post.media.filter((file) => effectiveKind(file) === 'image' && file.width !== null);
    if (new Set(sizes.map((file) => `${file.width}x${file.height}`)).size > 1) {
      report({ code: 'media_different_sizes', field: 'media' });
    }
  },
});
