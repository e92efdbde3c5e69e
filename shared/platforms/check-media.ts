import { canonicalCodec, canonicalMimeType } from '../domain/media-kind.ts';
import type { MediaKind, Provider } from '../domain/states.ts';
import type { Issue, IssueCode, IssueSeverity } from './issue.ts';
import type { LimitKey, Limits, ListLimit, NumberLimit } from './limits.ts';
import type { MediaFile } from './media-file.ts';

export type MediaRules = {
  readonly provider: Provider;
  readonly platformName: string;
  readonly postKind: string;
  readonly limits: Limits;
  readonly warnings: ReadonlySet<LimitKey>;
};

type KindRules = { readonly count: NumberLimit; readonly bytes: NumberLimit; readonly types: ListLimit };

export const KIND_RULES: Readonly<Record<MediaKind, KindRules>> = {
  image: { count: 'imagesMax', bytes: 'imageBytesMax', types: 'imageMimeTypes' },
  gif: { count: 'gifsMax', bytes: 'gifBytesMax', types: 'gifMimeTypes' },
  video: { count: 'videosMax', bytes: 'videoBytesMax', types: 'videoMimeTypes' },
  document: { count: 'documentsMax', bytes: 'documentBytesMax', types: 'documentMimeTypes' },
  audio: { count: 'audiosMax', bytes: 'audioBytesMax', types: 'audioMimeTypes' },
};

/** A GIF that stands still is an image to every platform; where moving GIFs are refused, a still one may pass. */
export function effectiveKind(file: Pick<MediaFile, 'kind' | 'animated'>): MediaKind {
  if (file.kind === 'gif' && !file.animated) return 'image';
  return file.kind === 'image' && file.animated ? 'gif' : file.kind;
}

/** One file on its own. What is not known of it (`null`) is not checked. */
export function checkMediaFile(file: MediaFile, rules: MediaRules): readonly Issue[] {
  const kind = effectiveKind(file);
  const { limits } = rules;
  const issues: Issue[] = [];
  const kindRules = KIND_RULES[kind];

  function report(code: IssueCode, key: LimitKey | null, values: Record<string, string | number> = {}): void {
    const severity: IssueSeverity = key !== null && rules.warnings.has(key) ? 'warning' : 'error';
    issues.push({
      code,
      severity,
      field: 'media',
      provider: rules.provider,
      values: { platform: rules.platformName, postKind: rules.postKind, mediaKind: kind, ...values },
      ...(file.id === undefined ? {} : { mediaId: file.id }),
    });
  }
  function atMost(code: IssueCode, key: NumberLimit, actual: number | null, unit: string): void {
    const max = limits[key];
    if (max === undefined || actual === null || actual <= max) return;
    report(code, key, { [`actual${unit}`]: actual, [`max${unit}`]: max });
  }
  function atLeast(code: IssueCode, key: NumberLimit, actual: number | null, unit: string): void {
    const min = limits[key];
    if (min === undefined || actual === null || actual >= min) return;
    report(code, key, { [`actual${unit}`]: actual, [`min${unit}`]: min });
  }
  function wideEnough(widthKey: NumberLimit, heightKey: NumberLimit): void {
    const isNarrow = width !== null && width < (limits[widthKey] ?? 0);
    const isLow = height !== null && height < (limits[heightKey] ?? 0);
    if (!isNarrow && !isLow) return;
    const values = { actualSize: `${width ?? '?'} × ${height ?? '?'}`, edge: isNarrow ? 'width' : 'height' };
    report('media_too_small', isNarrow ? widthKey : heightKey, {
      ...values,
      min: (isNarrow ? limits[widthKey] : limits[heightKey]) ?? 0,
    });
  }

  if ((limits[kindRules.count] ?? 0) === 0) {
    report('media_kind_unsupported', kindRules.count);
    return issues;
  }
  const types = limits[kindRules.types];
  const mimeType = canonicalMimeType(file.mimeType);
  if (types !== undefined && !types.includes(mimeType)) {
    report('media_type_unsupported', kindRules.types, {
      actual: typeName(mimeType),
      allowed: types.map(typeName).join(', '),
    });
  }
  atMost('media_too_large', kindRules.bytes, file.sizeBytes, 'Bytes');

  const { width, height } = file;
  const pixels = width === null || height === null ? null : width * height;
  const ratio = width === null || height === null || height === 0 ? null : width / height;
  if (kind === 'image') {
    wideEnough('imageWidthMin', 'imageHeightMin');
    atMost('media_too_wide', 'imageWidthMax', width, '');
    atMost('media_too_tall', 'imageHeightMax', height, '');
    atMost('media_too_many_pixels', 'imagePixelsMax', pixels, '');
    atMost('media_sides_too_long', 'imageSidesMax', width === null || height === null ? null : width + height, '');
    checkRatio('imageRatioMin', 'imageRatioMax');
  } else if (kind === 'gif') {
    atMost('media_too_wide', 'gifWidthMax', width, '');
    atMost('media_too_tall', 'gifHeightMax', height, '');
  } else if (kind === 'video') {
    checkVideo();
  } else if (kind === 'document') {
    atMost('document_too_many_pages', 'documentPagesMax', file.pageCount, '');
  }
  return issues;

  function checkRatio(minKey: NumberLimit, maxKey: NumberLimit): void {
    const min = limits[minKey];
    const max = limits[maxKey];
    if (ratio === null) return;
    // A pixel of rounding must not refuse a picture that was cropped to exactly the limit.
    const tolerance = 0.005;
    const range = { minRatio: min ?? 0, maxRatio: max ?? 0, actualRatio: ratio };
    if (min !== undefined && ratio < min * (1 - tolerance)) report('media_ratio_too_narrow', minKey, range);
    if (max !== undefined && ratio > max * (1 + tolerance)) report('media_ratio_too_wide', maxKey, range);
  }

  function checkVideo(): void {
    atLeast('video_too_short', 'videoDurationMinMs', file.durationMs, 'Ms');
    atMost('video_too_long', 'videoDurationMaxMs', file.durationMs, 'Ms');
    wideEnough('videoWidthMin', 'videoHeightMin');
    atMost('media_too_wide', 'videoWidthMax', width, '');
    atMost('media_too_tall', 'videoHeightMax', height, '');
    atMost('media_too_many_pixels', 'videoPixelsMax', pixels, '');
    checkRatio('videoRatioMin', 'videoRatioMax');
    const frameRate = file.frameRate === null ? null : Math.round(file.frameRate * 100) / 100;
    atLeast('video_frame_rate_too_low', 'videoFrameRateMin', frameRate, '');
    atMost('video_frame_rate_too_high', 'videoFrameRateMax', frameRate, '');
    const codecs = limits.videoCodecs;
    if (codecs === undefined || file.codec === null || codecs.includes(canonicalCodec(file.codec))) return;
    report('video_codec_unsupported', 'videoCodecs', {
      actual: codecName(canonicalCodec(file.codec)),
      allowed: codecs.map(codecName).join(', '),
    });
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  'image/jpeg': 'JPEG',
  'image/heic': 'HEIC',
  'image/svg+xml': 'SVG',
  'video/quicktime': 'MOV',
  'video/x-matroska': 'MKV',
  'video/x-msvideo': 'AVI',
  'video/x-ms-wmv': 'WMV',
  'audio/mpeg': 'MP3',
  'audio/mp4': 'M4A',
  'application/msword': 'DOC',
  'application/vnd.ms-powerpoint': 'PPT',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'DOCX',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'PPTX',
};

function typeName(mimeType: string): string {
  return TYPE_NAMES[mimeType] ?? (mimeType.split('/')[1] ?? mimeType).replace(/^x-/, '').toUpperCase();
}

const CODEC_NAMES: Readonly<Record<string, string>> = {
  h264: 'H.264',
  hevc: 'HEVC',
  vp9: 'VP9',
  vp8: 'VP8',
  av1: 'AV1',
};

function codecName(codec: string): string {
  return CODEC_NAMES[codec] ?? codec;
}
