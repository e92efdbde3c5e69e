import { GB, type LimitTable, limitsFrom, MB, MINUTE_MS } from '../limits.ts';

const pins = limitsFrom('https://github.com/pinterest/api-description/blob/main/v5/openapi.yaml', '2026-11-23');
const specs = limitsFrom('https://help.pinterest.com/en/business/article/pinterest-product-specs', null);

export const PINTEREST_LIMITS: LimitTable = {
  textMax: pins(800, { note: 'In the API description 5.23; help pages say 500.' }),
  titleMax: pins(100),
  linkMax: pins(2048),
  altTextMax: pins(500),
  filesMax: pins(5),
  imagesMax: pins(5),
  videosMax: pins(1),
  imageMimeTypes: specs(['image/jpeg', 'image/png', 'image/webp']),
  imageBytesMax: specs(20 * MB),
  videoMimeTypes: specs(['video/mp4', 'video/quicktime']),
  videoCodecs: specs(['h264', 'hevc']),
  videoBytesMax: specs(2 * GB),
  videoDurationMinMs: specs(4000),
  videoDurationMaxMs: specs(15 * MINUTE_MS),
};
