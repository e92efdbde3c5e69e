import type { Provider } from '../domain/states.ts';

/**
 * Everything that can be said against a post, for any platform. The sentence for each is `platforms.issue.<code>` in the
 * catalogue; `issueMessageValues` turns the raw values into what the sentence shows.
 */
export const ISSUE_CODES = [
  'text_too_long',
  'text_too_many_bytes',
  'text_empty',
  'text_angle_brackets',
  'text_invalid_character',
  'text_too_many_hashtags',
  'text_too_many_mentions',
  'text_too_many_cashtags',
  'text_too_many_links',
  'text_links_not_clickable',
  'text_not_shown',
  'text_more_hashtags_than_advised',
  'title_missing',
  'title_too_short',
  'title_too_long',
  'title_angle_brackets',
  'setting_missing',
  'setting_too_long',
  'setting_too_many',
  'setting_invalid',
  'setting_needs_media',
  'tags_too_long',
  'link_invalid',
  'link_too_long',
  'disclosure_needs_public',
  'media_missing',
  'media_too_few',
  'media_too_many',
  'media_too_large_together',
  'media_kind_unsupported',
  'media_not_together',
  'media_different_sizes',
  'media_type_unsupported',
  'media_too_large',
  'media_too_small',
  'media_too_wide',
  'media_too_tall',
  'media_too_many_pixels',
  'media_sides_too_long',
  'media_ratio_too_narrow',
  'media_ratio_too_wide',
  'video_too_short',
  'video_too_long',
  'video_codec_unsupported',
  'video_frame_rate_too_low',
  'video_frame_rate_too_high',
  'document_too_many_pages',
  'alt_text_missing',
  'alt_text_too_long',
  'alt_text_unsupported',
] as const;
export type IssueCode = (typeof ISSUE_CODES)[number];

/** An error means that the platform would refuse the post; a warning that it takes it, but not as the author may expect. */
export type IssueSeverity = 'error' | 'warning';

export type IssueField = 'text' | 'title' | 'media' | 'altText' | 'settings';

/**
 * `values` are raw: a key that ends in `Bytes`, `Ms` or `Ratio` carries that unit. `setting` names the key in the settings
 * when `field` is `settings`; `mediaId` the file when one file is meant.
 */
export type Issue = {
  readonly code: IssueCode;
  readonly severity: IssueSeverity;
  readonly field: IssueField;
  readonly provider: Provider;
  readonly values: Readonly<Record<string, string | number>>;
  readonly mediaId?: string;
  readonly setting?: string;
};

export function hasErrors(issues: readonly Issue[]): boolean {
  return issues.some((issue) => issue.severity === 'error');
}
