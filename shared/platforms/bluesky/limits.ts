import { type LimitTable, limitsFrom, MB, MINUTE_MS } from '../limits.ts';

const LEXICONS = 'https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky';
const post = limitsFrom(`${LEXICONS}/feed/post.json`, '2026-11-23');
const images = limitsFrom(`${LEXICONS}/embed/images.json`, '2026-11-23');
const video = limitsFrom(`${LEXICONS}/embed/video.json`, '2026-11-23');

export const BLUESKY_LIMITS: LimitTable = {
  textMax: post(300),
  textBytesMax: post(3000),
  filesMax: images(4, { note: 'The newer gallery embed holds more; not every client shows it yet.' }),
  imagesMax: images(4),
  videosMax: video(1),
  imageMimeTypes: images(['image/jpeg', 'image/png', 'image/webp'], {
    note: 'The lexicon says image/*; HEIC does not show.',
  }),
  imageBytesMax: images(2 * MB, { note: '1,000,000 bytes until 2026; older guides still say so.' }),
  videoMimeTypes: video(['video/mp4']),
  videoBytesMax: video(300 * MB, { note: '100 MB until 2026; older guides still say so.' }),
  videoDurationMaxMs: limitsFrom('https://bsky.social/about/blog/03-10-2025-bluesky-v1-99', null)(3 * MINUTE_MS),
};
