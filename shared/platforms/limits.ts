/**
 * The names of every limit a platform can have. Limits are data with a source and a date, never constants in components:
 * sources disagree and platforms change them. `…Ms`, `…Bytes` and `…Ratio` carry their unit; a ratio is width ÷ height.
 */
export const NUMBER_LIMITS = [
  'textMax',
  'textBytesMax',
  /** Replaces `textMax` when a file is attached (Telegram). */
  'captionMax',
  'urlLength',
  'hashtagsMax',
  /** More than these are taken, but work against the post. */
  'hashtagsAdvised',
  'mentionsMax',
  'cashtagsMax',
  'linksMax',
  'titleMin',
  'titleMax',
  'tagsTotalMax',
  'linkMax',
  /** The first comment, written by us under the post. */
  'commentMax',
  'topicMax',
  'altTextMax',
  'filesMin',
  'filesMax',
  /** All files of one post together. */
  'filesBytesMax',
  'imagesMax',
  'gifsMax',
  'videosMax',
  'documentsMax',
  'audiosMax',
  'imageBytesMax',
  'imageWidthMin',
  'imageWidthMax',
  'imageHeightMin',
  'imageHeightMax',
  /** Width plus height (Telegram). */
  'imageSidesMax',
  'imagePixelsMax',
  'imageRatioMin',
  'imageRatioMax',
  'gifBytesMax',
  'gifWidthMax',
  'gifHeightMax',
  'videoBytesMax',
  'videoDurationMinMs',
  'videoDurationMaxMs',
  'videoWidthMin',
  'videoWidthMax',
  'videoHeightMin',
  'videoHeightMax',
  'videoPixelsMax',
  'videoRatioMin',
  'videoRatioMax',
  'videoFrameRateMin',
  'videoFrameRateMax',
  'documentBytesMax',
  'documentPagesMax',
  'audioBytesMax',
  'postsPerDayMax',
] as const;
export type NumberLimit = (typeof NUMBER_LIMITS)[number];

export const LIST_LIMITS = [
  'imageMimeTypes',
  'gifMimeTypes',
  'videoMimeTypes',
  'documentMimeTypes',
  'audioMimeTypes',
  'videoCodecs',
] as const;
export type ListLimit = (typeof LIST_LIMITS)[number];

export type LimitKey = NumberLimit | ListLimit;

/**
 * One limit and where it was read. `note` says where sources disagree. `level: 'warning'`: the platform takes the file but
 * crops, scales or hides it.
 */
export type Limit<Value> = {
  readonly value: Value;
  readonly source: string;
  /** `null`: known, but the page was not read again for this list. */
  readonly checkedOn: string | null;
  readonly note?: string;
  readonly level?: 'warning';
};

export type LimitTable = { readonly [Key in NumberLimit]?: Limit<number> } & {
  readonly [Key in ListLimit]?: Limit<readonly string[]>;
};

/** What the limits come to for one account: the platform's values with the account's own on top. */
export type Limits = { readonly [Key in NumberLimit]?: number } & { readonly [Key in ListLimit]?: readonly string[] };

/**
 * `social_accounts.capability_overrides`: what the platform says about this one account, in the names of the limits, and
 * `preset` for a named set such as a paid plan. Whatever else stands there, or has the wrong type, is passed over.
 */
export type LimitOverrides = Readonly<Record<string, unknown>>;
export type Presets = Readonly<Record<string, Limits>>;

/** Later layers win: the table, then the preset, then the account's own values. */
export function resolveLimits(table: LimitTable, overrides: LimitOverrides = {}, presets: Presets = {}): Limits {
  const resolved: Record<string, unknown> = {};
  for (const [key, limit] of Object.entries(table)) if (limit !== undefined) resolved[key] = limit.value;
  const preset = typeof overrides.preset === 'string' ? presets[overrides.preset] : undefined;
  Object.assign(resolved, preset);
  for (const key of NUMBER_LIMITS) if (isCount(overrides[key])) resolved[key] = overrides[key];
  for (const key of LIST_LIMITS) if (isStringList(overrides[key])) resolved[key] = overrides[key];
  return resolved as Limits;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

/** Limits read from one page on one day; without a day where the page was not read again. */
export function limitsFrom(
  source: string,
  checkedOn: string | null,
): <Value>(value: Value, more?: { note?: string; level?: 'warning' }) => Limit<Value> {
  return (value, more = {}) => ({ value, source, checkedOn, ...more });
}

export const MINUTE_MS = 60_000;
export const MB = 1_000_000;
export const MIB = 1024 * 1024;
export const GB = 1_000_000_000;
export const GIB = 1024 ** 3;
