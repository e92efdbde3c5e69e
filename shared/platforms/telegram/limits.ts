import { type LimitTable, limitsFrom, MB } from '../limits.ts';

const bots = limitsFrom('https://core.telegram.org/bots/api', '2026-11-23');

export const TELEGRAM_LIMITS: LimitTable = {
  textMax: bots(4096),
  captionMax: bots(1024),
  filesMax: bots(10),
  imagesMax: bots(10),
  gifsMax: bots(1),
  videosMax: bots(10),
  documentsMax: bots(10),
  audiosMax: bots(10),
  imageMimeTypes: bots(['image/jpeg', 'image/png', 'image/webp'], {
    level: 'warning',
    note: 'No list is stated; other kinds may only go as a document.',
  }),
  imageBytesMax: bots(10 * MB),
  imageSidesMax: bots(10_000),
  imageRatioMin: bots(1 / 20),
  imageRatioMax: bots(20),
  gifBytesMax: bots(50 * MB),
  videoMimeTypes: bots(['video/mp4']),
  videoBytesMax: bots(50 * MB),
  documentBytesMax: bots(50 * MB),
  audioBytesMax: bots(50 * MB),
};
