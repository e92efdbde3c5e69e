import { GB, type LimitTable, limitsFrom, MB, MINUTE_MS } from '../limits.ts';

const overview = limitsFrom('https://developers.facebook.com/documentation/threads/overview', '2026-11-23');
const posts = limitsFrom('https://developers.facebook.com/documentation/threads/posts', '2026-11-23');

export const THREADS_LIMITS: LimitTable = {
  textMax: overview(500, { note: 'Emojis count as their UTF-8 bytes.' }),
  linksMax: posts(5, { note: 'Different links; refused since 2025-12-22.' }),
  topicMax: posts(50),
  altTextMax: posts(1000),
  filesMax: posts(20),
  imagesMax: posts(20),
  videosMax: posts(20),
  imageMimeTypes: overview(['image/jpeg', 'image/png']),
  imageBytesMax: overview(8 * MB),
  imageRatioMin: overview(1 / 10),
  imageRatioMax: overview(10),
  imageWidthMin: overview(320, { level: 'warning', note: 'Narrower pictures are scaled up.' }),
  imageWidthMax: overview(1440, { level: 'warning', note: 'Wider pictures are scaled down.' }),
  videoMimeTypes: overview(['video/mp4', 'video/quicktime']),
  videoCodecs: overview(['h264', 'hevc']),
  videoBytesMax: overview(1 * GB),
  videoDurationMaxMs: overview(5 * MINUTE_MS),
  videoFrameRateMin: overview(23),
  videoFrameRateMax: overview(60),
  videoWidthMax: overview(1920),
  videoRatioMin: overview(0.01),
  videoRatioMax: overview(10),
  postsPerDayMax: overview(250),
};
