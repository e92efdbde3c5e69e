import { GB, type LimitTable, limitsFrom, MB, MINUTE_MS } from '../limits.ts';

const transfer = limitsFrom('https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide', '2026-11-23');
const direct = limitsFrom('https://developers.tiktok.com/doc/content-posting-api-reference-direct-post', '2026-11-23');
const photo = limitsFrom('https://developers.tiktok.com/doc/content-posting-api-reference-photo-post', '2026-11-23');

export const TIKTOK_LIMITS: LimitTable = {
  textMax: direct(2200, { note: 'In UTF-16 runes.' }),
  captionMax: photo(4000, { note: 'The description of a photo post, in UTF-16 runes.' }),
  titleMax: photo(90),
  filesMax: photo(35),
  imagesMax: photo(35),
  videosMax: direct(1),
  imageMimeTypes: transfer(['image/jpeg', 'image/webp']),
  imageBytesMax: transfer(20 * MB),
  videoMimeTypes: transfer(['video/mp4', 'video/webm', 'video/quicktime']),
  videoCodecs: transfer(['h264', 'hevc', 'vp8', 'vp9']),
  videoBytesMax: transfer(4 * GB),
  videoDurationMinMs: transfer(3000),
  videoDurationMaxMs: transfer(10 * MINUTE_MS, { note: 'The account may allow less: max_video_post_duration_sec.' }),
  videoFrameRateMin: transfer(23),
  videoFrameRateMax: transfer(60),
  videoWidthMin: transfer(360),
  videoHeightMin: transfer(360),
  videoWidthMax: transfer(4096),
  videoHeightMax: transfer(4096),
};
