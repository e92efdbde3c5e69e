import { GB, type Limits, type LimitTable, limitsFrom, MB, MINUTE_MS } from '../limits.ts';

const counting = limitsFrom('https://docs.x.com/fundamentals/counting-characters', '2026-11-23');
const media = limitsFrom('https://docs.x.com/x-api/media/quickstart/best-practices', '2026-11-23');
const metadata = limitsFrom('https://docs.x.com/x-api/media/metadata-create', null);
const posts = limitsFrom('https://docs.x.com/x-api/posts/create-post', null);

export const X_LIMITS: LimitTable = {
  textMax: counting(280, { note: 'Weighted. The page names no longer limit; with X Premium the app takes 25,000.' }),
  urlLength: counting(23),
  cashtagsMax: posts(1),
  altTextMax: metadata(1000),
  filesMax: media(4),
  imagesMax: media(4),
  gifsMax: media(1),
  videosMax: media(1),
  imageMimeTypes: media(['image/jpeg', 'image/png', 'image/gif', 'image/webp']),
  imageBytesMax: media(5 * MB),
  gifMimeTypes: media(['image/gif']),
  gifBytesMax: media(15 * MB),
  gifWidthMax: media(1280),
  gifHeightMax: media(1080),
  videoMimeTypes: media(['video/mp4', 'video/quicktime']),
  videoCodecs: media(['h264'], { note: 'Stated as the recommended codec; no other is named.' }),
  videoBytesMax: media(8 * GB, { note: '512 MB until 2026; older guides still say so.' }),
  videoDurationMinMs: media(500),
  videoDurationMaxMs: media(20 * MINUTE_MS, { note: '140 s until 2026; older guides still say so.' }),
  videoWidthMin: media(32),
  videoHeightMin: media(32),
  videoWidthMax: media(1920, {
    level: 'warning',
    note: 'The page says both 1280x1024 and 1080p; larger is scaled down.',
  }),
  videoHeightMax: media(1920, { level: 'warning', note: 'As for the width.' }),
  videoRatioMin: media(1 / 3),
  videoRatioMax: media(3),
  videoFrameRateMax: media(60),
};

/** What a subscription changes; the account's own row may override it further. */
export const X_PREMIUM: Limits = {
  textMax: 25_000,
  videoDurationMaxMs: 125 * MINUTE_MS,
  videoBytesMax: 16 * GB,
};
