import type { Limits, LimitTable } from '../limits.ts';
import { limitsFrom, MB, MINUTE_MS } from '../limits.ts';

const counting = limitsFrom('https://docs.x.com/fundamentals/counting-characters', '2026-11-23');
const media = limitsFrom('https://docs.x.com/x-api/media/quickstart/best-practices', '2026-11-23');
const posts = limitsFrom('https://docs.x.com/x-api/posts/create-post', '2026-11-23');

export const X_LIMITS: LimitTable = {
  textMax: counting(280, { note: 'Weighted. X Premium: 25,000.' }),
  urlLength: counting(23),
  cashtagsMax: posts(1),
  altTextMax: media(1000),
  filesMax: media(4),
  imagesMax: media(4),
  gifsMax: media(1),
  videosMax: media(1),
  imageMimeTypes: media(['image/jpeg', 'image/png', 'image/webp']),
  imageBytesMax: media(5 * MB),
  gifMimeTypes: media(['image/gif']),
  gifBytesMax: media(15 * MB),
  gifWidthMax: media(1280),
  gifHeightMax: media(1080),
  videoMimeTypes: media(['video/mp4', 'video/quicktime']),
  videoBytesMax: media(512 * MB),
  videoDurationMinMs: media(500),
  videoDurationMaxMs: media(140_000, { note: 'Premium accounts may post longer video.' }),
  videoWidthMin: media(32),
  videoHeightMin: media(32),
  videoWidthMax: media(1280),
  videoHeightMax: media(1280),
  videoRatioMin: media(1 / 3),
  videoRatioMax: media(3),
  videoFrameRateMax: media(60),
  videoCodecs: media(['h264']),
};

/** What a subscription changes; the account's own row may override it further. */
export const X_PREMIUM: Limits = {
  textMax: 25_000,
  videoDurationMaxMs: 240 * MINUTE_MS,
  videoBytesMax: 16_000 * MB,
};
