import { GB, type LimitTable, limitsFrom, MINUTE_MS } from '../limits.ts';

const videos = limitsFrom('https://developers.google.com/youtube/v3/docs/videos', null);
const upload = limitsFrom('https://support.google.com/youtube/answer/71673', null);
const comments = limitsFrom('https://developers.google.com/youtube/v3/docs/commentThreads', null);

export const YOUTUBE_LIMITS: LimitTable = {
  titleMin: videos(2, { note: 'The API states no least length; other schedulers refuse one letter.' }),
  titleMax: videos(100),
  textBytesMax: videos(5000),
  tagsTotalMax: videos(500),
  commentMax: comments(10_000),
  filesMax: videos(1),
  videosMax: videos(1),
  videoBytesMax: upload(256 * GB),
  videoDurationMaxMs: upload(15 * MINUTE_MS, { note: 'A verified channel: 12 hours.' }),
};
