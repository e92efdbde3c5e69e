import { GB, type LimitTable, limitsFrom, MB, MINUTE_MS } from '../limits.ts';

const pages = limitsFrom('https://developers.facebook.com/docs/pages-api/posts', null);
const photos = limitsFrom('https://developers.facebook.com/docs/graph-api/reference/page/photos/', null);
const videos = limitsFrom('https://www.ayrshare.com/docs/media-guidelines/facebook_pages', '2026-11-23');
const reels = limitsFrom('https://developers.facebook.com/docs/video-api/guides/reels-publishing', '2026-11-23');

export const FACEBOOK_LIMITS: LimitTable = {
  textMax: pages(63_206, { note: 'The unit is not stated: counted in UTF-16 units, the largest.' }),
  commentMax: pages(8000),
  titleMax: videos(255),
  altTextMax: photos(1000),
  filesMax: photos(10),
  imagesMax: photos(10),
  gifsMax: photos(1),
  videosMax: videos(1),
  imageMimeTypes: photos(['image/jpeg', 'image/png', 'image/webp', 'image/bmp', 'image/tiff', 'image/gif']),
  imageBytesMax: photos(10 * MB, { note: 'Older pages say 4 MB.' }),
  gifMimeTypes: photos(['image/gif']),
  gifBytesMax: photos(10 * MB),
  videoMimeTypes: videos(['video/mp4', 'video/quicktime', 'video/x-msvideo', 'video/x-matroska', 'video/webm']),
  videoBytesMax: videos(10 * GB),
  videoDurationMaxMs: videos(240 * MINUTE_MS),
};

export const FACEBOOK_REEL_LIMITS: LimitTable = {
  postsPerDayMax: reels(30),
  altTextMax: reels(0),
  filesMax: reels(1),
  imagesMax: reels(0),
  gifsMax: reels(0),
  videoMimeTypes: reels(['video/mp4', 'video/quicktime']),
  videoDurationMinMs: reels(3000),
  videoDurationMaxMs: reels(90_000),
  videoWidthMin: reels(540),
  videoHeightMin: reels(960),
  videoRatioMin: reels(9 / 16),
  videoRatioMax: reels(9 / 16),
  videoFrameRateMin: reels(24),
  videoFrameRateMax: reels(60),
};

export const FACEBOOK_STORY_LIMITS: LimitTable = {
  altTextMax: reels(0),
  filesMax: reels(1),
  imagesMax: reels(1),
  gifsMax: reels(0),
  videoDurationMinMs: reels(3000),
  videoDurationMaxMs: reels(60_000),
};
