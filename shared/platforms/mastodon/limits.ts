import { type LimitTable, limitsFrom, MIB } from '../limits.ts';

const instance = limitsFrom('https://docs.joinmastodon.org/entities/Instance/', '2026-11-23');
const posting = limitsFrom('https://docs.joinmastodon.org/user/posting/', null);
const THE_INSTANCE = { note: 'The default; every instance states its own in /api/v2/instance.' };

export const MASTODON_LIMITS: LimitTable = {
  textMax: posting(500, THE_INSTANCE),
  urlLength: instance(23, THE_INSTANCE),
  altTextMax: posting(1500, THE_INSTANCE),
  filesMax: instance(4, THE_INSTANCE),
  imagesMax: instance(4, THE_INSTANCE),
  gifsMax: instance(4, THE_INSTANCE),
  videosMax: instance(1),
  audiosMax: instance(1),
  imageMimeTypes: instance(
    ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/heic', 'image/avif'],
    THE_INSTANCE,
  ),
  imageBytesMax: posting(16 * MIB, THE_INSTANCE),
  imagePixelsMax: instance(33_177_600, THE_INSTANCE),
  gifMimeTypes: instance(['image/gif'], THE_INSTANCE),
  gifBytesMax: posting(16 * MIB, THE_INSTANCE),
  videoMimeTypes: instance(['video/mp4', 'video/quicktime', 'video/webm', 'video/ogg'], THE_INSTANCE),
  videoBytesMax: posting(99 * MIB, THE_INSTANCE),
  videoPixelsMax: instance(8_294_400, THE_INSTANCE),
  videoFrameRateMax: instance(120, THE_INSTANCE),
  audioMimeTypes: instance(
    ['audio/mpeg', 'audio/ogg', 'audio/wav', 'audio/flac', 'audio/mp4', 'audio/aac'],
    THE_INSTANCE,
  ),
  audioBytesMax: posting(99 * MIB, THE_INSTANCE),
};
