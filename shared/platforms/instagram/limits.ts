import { type LimitTable, limitsFrom, MB, MINUTE_MS } from '../limits.ts';

const media = limitsFrom(
  'https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media',
  '2026-11-23',
);
const publishing = limitsFrom(
  'https://developers.facebook.com/docs/instagram-platform/content-publishing',
  '2026-11-23',
);
const comments = limitsFrom(
  'https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-media/comments',
  '2026-11-23',
);

export const INSTAGRAM_LIMITS: LimitTable = {
  textMax: media(2200),
  hashtagsMax: media(30),
  mentionsMax: media(20),
  commentMax: comments(300),
  altTextMax: media(1000),
  filesMax: publishing(10, { note: 'The app takes 20 in a carousel, the API 10.' }),
  imagesMax: publishing(10),
  videosMax: publishing(10),
  imageMimeTypes: media(['image/jpeg']),
  imageBytesMax: media(8 * MB),
  imageRatioMin: media(4 / 5),
  imageRatioMax: media(1.91),
  imageWidthMin: media(320, { level: 'warning', note: 'Narrower pictures are scaled up.' }),
  imageWidthMax: media(1440, { level: 'warning', note: 'Wider pictures are scaled down.' }),
  videoMimeTypes: media(['video/mp4', 'video/quicktime']),
  videoCodecs: media(['h264', 'hevc']),
  videoBytesMax: media(300 * MB),
  videoDurationMinMs: media(3000),
  videoDurationMaxMs: media(15 * MINUTE_MS),
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
};

export const INSTAGRAM_STORY_LIMITS: LimitTable = {
  filesMax: media(1),
  imagesMax: media(1),
  videosMax: media(1),
  videoDurationMaxMs: media(60_000),
  videoBytesMax: media(100 * MB),
  imageRatioMin: media(9 / 16, { level: 'warning', note: 'Other ratios are cropped or framed.' }),
};
