import { GB, type LimitTable, limitsFrom, MB, MINUTE_MS } from '../limits.ts';

const submit = limitsFrom('https://www.reddit.com/dev/api/#POST_api_submit', '2026-11-23');
const help = limitsFrom('https://support.reddithelp.com/hc/en-us/articles/360060422572', null);

export const REDDIT_LIMITS: LimitTable = {
  textMax: submit(40_000, { note: 'Some clients stop at 10,000.' }),
  titleMin: submit(1),
  titleMax: submit(300),
  commentMax: submit(10_000),
  filesMax: help(20),
  imagesMax: help(20),
  gifsMax: help(20),
  videosMax: help(1),
  imageMimeTypes: help(['image/jpeg', 'image/png', 'image/gif', 'image/webp']),
  imageBytesMax: help(20 * MB),
  gifMimeTypes: help(['image/gif']),
  gifBytesMax: help(20 * MB),
  videoMimeTypes: help(['video/mp4', 'video/quicktime']),
  videoBytesMax: help(1 * GB),
  videoDurationMinMs: help(2000),
  videoDurationMaxMs: help(15 * MINUTE_MS),
};
