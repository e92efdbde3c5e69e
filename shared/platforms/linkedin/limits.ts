import { type LimitTable, limitsFrom, MB, MINUTE_MS } from '../limits.ts';

const DOCS = 'https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares';
const posts = limitsFrom(`${DOCS}/posts-api`, null);
const multiImage = limitsFrom(`${DOCS}/multiimage-post-api`, '2026-11-23');
/** LinkedIn's own pages for images, videos and documents show their tables only after signing in. */
const guide = limitsFrom('https://www.ayrshare.com/docs/media-guidelines/linkedin', '2026-11-23');

export const LINKEDIN_LIMITS: LimitTable = {
  textMax: posts(3000, { note: 'The unit is not stated: counted in UTF-16 units, the largest.' }),
  commentMax: posts(1250),
  titleMax: posts(400),
  altTextMax: posts(4086),
  filesMax: multiImage(20),
  imagesMax: multiImage(20),
  gifsMax: guide(1),
  videosMax: guide(1),
  documentsMax: guide(1),
  imageMimeTypes: guide(['image/jpeg', 'image/png', 'image/gif']),
  imageBytesMax: guide(8 * MB, { note: 'The API states pixels only; guides say 5 MB, the site refuses above 8.' }),
  imagePixelsMax: guide(36_152_320),
  gifMimeTypes: guide(['image/gif']),
  gifBytesMax: guide(8 * MB),
  videoMimeTypes: guide(['video/mp4']),
  videoBytesMax: guide(500 * MB),
  videoDurationMinMs: guide(3000),
  videoDurationMaxMs: guide(30 * MINUTE_MS, { note: 'In the mobile app a member has 15 minutes.' }),
  videoRatioMin: guide(1 / 2.4),
  videoRatioMax: guide(2.4),
  documentMimeTypes: guide([
    'application/pdf',
    'application/msword',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.ms-powerpoint',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  ]),
  documentBytesMax: guide(100 * MB),
  documentPagesMax: guide(300),
};
