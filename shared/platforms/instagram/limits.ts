import { type LimitTable, limitsFrom, MB, MINUTE_MS } from '../limits.ts';

const media = limitsFrom(
  'https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media',
  '2026-11-23',
);
const publishing = limitsFrom('https://developers.facebook.com/docs/instagram-platform/content-publishing', null);
const comments = limitsFrom(
  'https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-media/comments',
  null,
);
const help = limitsFrom('https://help.instagram.com/351460621611097', null);

export const INSTAGRAM_LIMITS: LimitTable = {
  textMax: media(2200, { note: 'The unit is not stated: counted in UTF-16 units, the largest.' }),
  hashtagsMax: media(30),
  hashtagsAdvised: help(5, { note: 'The help centre says that a post takes 5, the API reference 30.' }),
  mentionsMax: media(20),
  commentMax: comments(300),
  altTextMax: media(1000),
  filesMax: media(10, { note: 'The app takes 20 in a carousel, the API 10.' }),
  imagesMax: media(10),
  videosMax: media(10),
  imageMimeTypes: media(['image/jpeg']),
  imageBytesMax: media(8 * MB),
  imageRatioMin: media(4 / 5),
  imageRatioMax: media(1.91),
  imageWidthMin: media(320, { level: 'warning', note: 'Narrower pictures are scaled up.' }),
  imageWidthMax: media(1440, { level: 'warning', note: 'Wider pictures are scaled down.' }),
  videoMimeTypes: media(['video/mp4', 'video/quicktime']),
  videoCodecs: media(['h264', 'hevc']),
  videoBytesMax: media(300 * MB, { note: 'Older guides say 1 GB.' }),
  videoDurationMinMs: media(3000),
  videoDurationMaxMs: media(15 * MINUTE_MS, { note: 'Older guides say 90 s.' }),
  videoFrameRateMin: media(23),
  videoFrameRateMax: media(60),
  videoWidthMax: media(1920),
  videoRatioMin: media(0.01),
  videoRatioMax: media(10),
  postsPerDayMax: publishing(100, { note: 'Older pages say 25 or 50; the API itself answers for an account.' }),
};

export const INSTAGRAM_REEL_LIMITS: LimitTable = {
  filesMax: media(1),
  imagesMax: media(0),
  videosMax: media(1),
  altTextMax: media(0),
};

export const INSTAGRAM_STORY_LIMITS: LimitTable = {
  filesMax: media(1),
  imagesMax: media(1),
  videosMax: media(1),
  altTextMax: media(0),
  videoDurationMaxMs: media(60_000),
  videoBytesMax: media(100 * MB),
  videoRatioMin: media(0.1),
  imageRatioMin: media(9 / 16, { level: 'warning', note: '9:16 is advised: others are cropped or framed.' }),
  imageRatioMax: media(9 / 16, { level: 'warning', note: '9:16 is advised: others are cropped or framed.' }),
};
