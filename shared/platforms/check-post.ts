import type { MediaKind } from '../domain/states.ts';
import { effectiveKind, KIND_RULES } from './check-media.ts';
import type { EntityKind } from './entity.ts';
import { extractEntities } from './extract-entities.ts';
import type { Limits } from './limits.ts';
import type { MediaFile } from './media-file.ts';
import type { PlatformSettings, PostInput, PostKind, TextCount } from './platform.ts';
import type { PlatformDefinition, ReportedIssue } from './platform-definition.ts';

type Report = (issue: ReportedIssue) => void;
type PartCheck = {
  readonly limits: Limits;
  readonly definition: Pick<PlatformDefinition<never>, 'id' | 'capabilities' | 'mediaGroups' | 'settingsFields'>;
  readonly report: Report;
};

export function checkLength(post: PostInput, count: TextCount, report: Report): void {
  for (const meter of count.parts ?? [count]) {
    if (meter.remaining >= 0) continue;
    report({
      code: meter.unit === 'bytes' ? 'text_too_many_bytes' : 'text_too_long',
      field: 'text',
      values: { used: meter.used, max: meter.max, count: -meter.remaining },
    });
  }
  if (post.media.length === 0 && post.text.trim() === '') report({ code: 'text_empty', field: 'text' });
}

const COUNTED_ENTITIES = [
  ['hashtag', 'hashtagsMax', 'text_too_many_hashtags'],
  ['mention', 'mentionsMax', 'text_too_many_mentions'],
  ['cashtag', 'cashtagsMax', 'text_too_many_cashtags'],
  ['link', 'linksMax', 'text_too_many_links'],
] as const;

export function checkEntities({ post, limits, definition, report }: PartCheck & { readonly post: PostInput }): void {
  const isCounted =
    COUNTED_ENTITIES.some(([, key]) => limits[key] !== undefined) || limits.hashtagsAdvised !== undefined;
  if (isCounted) checkCounts(post.text, { limits, definition, report });
  if (definition.capabilities.clickableLinks) return;
  if (extractEntities(post.text, 'canonical').some(({ kind }) => kind === 'link')) {
    report({ code: 'text_links_not_clickable', field: 'text', severity: 'warning' });
  }
}

function checkCounts(text: string, { limits, definition, report }: PartCheck): void {
  const found: Record<EntityKind, string[]> = { hashtag: [], mention: [], cashtag: [], link: [] };
  for (const { kind, start, end } of extractEntities(text, definition.id)) found[kind].push(text.slice(start, end));
  for (const [kind, key, code] of COUNTED_ENTITIES) {
    const max = limits[key];
    // A link that is given twice is one link to the platforms that count them.
    const actual = kind === 'link' ? new Set(found.link).size : found[kind].length;
    if (max === undefined || actual <= max) continue;
    report({ code, field: 'text', values: { actual, max, count: actual - max } });
  }
  const { hashtagsAdvised: max, hashtagsMax } = limits;
  const actual = found.hashtag.length;
  if (max !== undefined && actual > max && actual <= (hashtagsMax ?? actual)) {
    report({ code: 'text_more_hashtags_than_advised', field: 'text', severity: 'warning', values: { actual, max } });
  }
}

export function checkFiles({ post, limits, definition, report }: PartCheck & { readonly post: PostInput }): void {
  const { media } = post;
  if (definition.capabilities.needsMedia && media.length === 0) {
    report({ code: 'media_missing', field: 'media' });
    return;
  }
  const { filesBytesMax } = limits;
  const sizeBytes = media.reduce((sum, file) => sum + file.sizeBytes, 0);
  if (filesBytesMax !== undefined && sizeBytes > filesBytesMax && media.length > 1) {
    const values = { actualBytes: sizeBytes, maxBytes: filesBytesMax };
    report({ code: 'media_too_large_together', field: 'media', values });
  }
  const kinds = new Map<MediaKind, number>();
  for (const file of media) kinds.set(effectiveKind(file), (kinds.get(effectiveKind(file)) ?? 0) + 1);
  const { filesMax, filesMin } = limits;
  const onlyKind = kinds.size === 1 ? [...kinds.keys()][0] : undefined;
  if (filesMax !== undefined && media.length > filesMax) {
    report({
      code: 'media_too_many',
      field: 'media',
      values: { mediaKind: onlyKind ?? 'file', count: media.length, max: filesMax },
    });
  }
  if (filesMin !== undefined && media.length > 0 && media.length < filesMin) {
    report({ code: 'media_too_few', field: 'media', values: { count: media.length, min: filesMin } });
  }
  for (const [mediaKind, count] of kinds) {
    const max = limits[KIND_RULES[mediaKind].count] ?? 0;
    // A kind the platform does not take at all is said once, by the file's own check.
    if (max === 0 || count <= max || (filesMax !== undefined && media.length > filesMax && max >= filesMax)) continue;
    report({ code: 'media_too_many', field: 'media', values: { mediaKind, count, max } });
  }
  const present = [...kinds.keys()].filter((kind) => (limits[KIND_RULES[kind].count] ?? 0) > 0);
  if (!definition.mediaGroups.some((group) => present.every((kind) => group.includes(kind)))) {
    report({ code: 'media_not_together', field: 'media', values: { kinds: present.join(',') } });
  }
}

export function checkAltText({ file, limits, definition, report }: PartCheck & { readonly file: MediaFile }): void {
  const kind = effectiveKind(file);
  const where = definition.capabilities.altText;
  const isPicture = kind === 'image' || kind === 'gif';
  if (!isPicture && kind !== 'video') return;
  const altText = file.altText?.trim() ?? '';
  const isSomewhere = limits.altTextMax !== 0;
  const isTaken = isSomewhere && (where === 'images_and_videos' || (where === 'images' && isPicture));
  if (!isTaken) {
    if (altText !== '' && isPicture) {
      report({ code: 'alt_text_unsupported', field: 'altText', severity: 'warning', mediaId: file.id });
    }
    return;
  }
  if (altText === '' && isPicture) {
    report({ code: 'alt_text_missing', field: 'altText', severity: 'warning', mediaId: file.id });
  }
  const used = [...altText].length;
  if (limits.altTextMax !== undefined && used > limits.altTextMax) {
    const values = { used, max: limits.altTextMax, count: used - limits.altTextMax };
    report({ code: 'alt_text_too_long', field: 'altText', values, mediaId: file.id });
  }
}

export function checkFields({
  settings,
  postKind,
  limits,
  definition,
  report,
}: PartCheck & { readonly settings: PlatformSettings; readonly postKind: PostKind }): void {
  for (const field of definition.settingsFields) {
    if (field.postKinds !== undefined && !field.postKinds.includes(postKind)) continue;
    const value = settings[field.key];
    const isEmpty = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
    const isTitle = field.key === 'title';
    const place = isTitle ? { field: 'title' as const } : { field: 'settings' as const, setting: field.key };
    if (isEmpty) {
      if (field.required === true && field.defaultValue === undefined) {
        report({ ...place, code: isTitle ? 'title_missing' : 'setting_missing', values: { setting: field.key } });
      }
      continue;
    }
    const max = field.maxLimit === undefined ? undefined : limits[field.maxLimit];
    if (typeof value !== 'string' || max === undefined) continue;
    const used = [...value].length;
    if (used <= max) continue;
    const values = { setting: field.key, used, max, count: used - max };
    report({ ...place, code: isTitle ? 'title_too_long' : 'setting_too_long', values });
  }
}
