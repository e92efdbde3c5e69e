import { type LimitTable, limitsFrom, MB, MINUTE_MS } from '../limits.ts';

const DOCS = 'https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares';
const posts = limitsFrom(`${DOCS}/posts-api`, '2026-11-23');
const multiImage = limitsFrom(`${DOCS}/multiimage-post-api`, '2026-11-23');
const images = limitsFrom(`${DOCS}/images-api`, '2026-11-23');
const videos = limitsFrom(`${DOCS}/videos-api`, '2026-11-23');
const documents = limitsFrom(`${DOCS}/documents-api`, '2026-11-23');

export const LINKEDIN_LIMITS: LimitTable = {
  textMax: posts(3000, { note: 'The unit is not stated: counted in UTF-16 units, the largest.' }),
  commentMax: posts(1250),
  titleMax: posts(400),
  altTextMax: posts(4086),
  filesMax: multiImage(20),
  imagesMax: multiImage(20),
  gifsMax: images(1),
  videosMax: videos(1),
  documentsMax: documents(1),
  imageMimeTypes: images(['image/jpeg', 'image/png', 'image/gif']),
  imageBytesMax: images(8 * MB, { note: 'The API states pixels only; the site refuses above 8 MB.' }),
  imagePixelsMax: images(36_152_320),
  gifMimeTypes: images(['image/gif']),
  gifBytesMax: images(8 * MB),
  videoMimeTypes: videos(['video/mp4']),
  videoBytesMax: videos(500 * MB),
  videoDurationMinMs: videos(3000),
  videoDurationMaxMs: videos(30 * MINUTE_MS, { note: 'In the mobile app a member has 15 minutes.' }),
  videoRatioMin: videos(1 / 2.4),
  videoRatioMax: videos(2.4),
  documentMimeTypes: documents([
    'application/pdf',
    'application/msword',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.ms-powerpoint',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  ]),
  documentBytesMax: documents(100 * MB),
  documentPagesMax: documents(300),
};
