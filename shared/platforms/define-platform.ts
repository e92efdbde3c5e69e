import type * as z from 'zod/mini';
import type { MediaKind, Provider } from '../domain/states.ts';
import { checkMediaFile, effectiveKind, KIND_RULES, type MediaRules } from './check-media.ts';
import type { Issue, IssueCode, IssueField, IssueSeverity } from './issue.ts';
import {
  type LimitKey,
  type LimitOverrides,
  type Limits,
  type LimitTable,
  type Presets,
  resolveLimits,
} from './limits.ts';
import type { MediaFile } from './media-file.ts';
import type {
  Capabilities,
  CountContext,
  Platform,
  PlatformSettings,
  PostInput,
  PostKind,
  SettingsField,
  TextCount,
} from './platform.ts';

export type CountInput = { readonly text: string; readonly limits: Limits; readonly context: CountContext };

/** What a platform's own check gets: the post, its limits, its parsed settings, and a way to say something about it. */
export type CheckInput<Settings> = {
  readonly post: PostInput;
  readonly postKind: PostKind;
  readonly limits: Limits;
  readonly settings: Settings;
  readonly report: (issue: ReportedIssue) => void;
};

export type ReportedIssue = {
  readonly code: IssueCode;
  readonly field: IssueField;
  readonly severity?: IssueSeverity;
  readonly values?: Readonly<Record<string, string | number>>;
  readonly setting?: string;
  readonly mediaId?: string | undefined;
};

export type PlatformDefinition<Settings> = {
  readonly id: Provider;
  readonly displayName: string;
  readonly limits: LimitTable;
  readonly kindLimits?: Partial<Record<PostKind, LimitTable>>;
  readonly postKinds?: readonly [PostKind, ...PostKind[]];
  readonly capabilities: Capabilities;
  readonly presets?: Presets;
  /** Kinds of file that may stand in one post together; a post must fit inside one of the groups. */
  readonly mediaGroups: readonly (readonly MediaKind[])[];
  readonly settingsSchema: z.ZodMiniType<Settings>;
  readonly settingsFields: readonly SettingsField[];
  readonly countText: (input: CountInput) => TextCount;
  readonly check?: (input: CheckInput<Settings>) => void;
};

/** Builds what all platforms share around what one platform states about itself. */
export function definePlatform<Settings extends PlatformSettings>(definition: PlatformDefinition<Settings>): Platform {
  const postKinds = definition.postKinds ?? (['post'] as const);

  function kindOf(postKind: PostKind | undefined, settings: PlatformSettings | undefined): PostKind {
    const wanted = postKind ?? settings?.postKind;
    return postKinds.find((kind) => kind === wanted) ?? postKinds[0];
  }
  function limitTable(postKind: PostKind = postKinds[0]): LimitTable {
    return { ...definition.limits, ...definition.kindLimits?.[postKind] };
  }
  function limits(overrides?: LimitOverrides, postKind?: PostKind): Limits {
    return resolveLimits(limitTable(postKind), overrides, definition.presets);
  }
  function mediaRules(overrides: LimitOverrides | undefined, postKind: PostKind): MediaRules {
    return {
      provider: definition.id,
      platformName: definition.displayName,
      postKind,
      limits: limits(overrides, postKind),
      warnings: warningKeys(limitTable(postKind)),
    };
  }
  function countText(text: string, context: CountContext = {}): TextCount {
    const kind = kindOf(context.postKind, context.settings);
    return definition.countText({ text, limits: limits(context.overrides, kind), context });
  }
  function checkMedia(file: MediaFile, context: Parameters<Platform['checkMedia']>[1] = {}): readonly Issue[] {
    const kind = kindOf(context.postKind, context.settings);
    const issues = checkMediaFile(file, mediaRules(context.overrides, kind));
    if (!issues.some((issue) => issue.severity === 'error')) return issues;
    const elsewhere = postKinds.find(
      (other) =>
        other !== kind &&
        !checkMediaFile(file, mediaRules(context.overrides, other)).some((issue) => issue.severity === 'error'),
    );
    return issues.map((issue) => ({ ...issue, values: { ...issue.values, elsewhere: elsewhere ?? 'none' } }));
  }
  function checkPost(post: PostInput): readonly Issue[] {
    const postKind = kindOf(post.postKind, post.settings);
    const resolved = limits(post.overrides, postKind);
    const issues: Issue[] = [];
    function report({ mediaId, setting, ...issue }: ReportedIssue): void {
      issues.push({
        severity: 'error',
        ...issue,
        provider: definition.id,
        values: { platform: definition.displayName, postKind, ...issue.values },
        ...(mediaId === undefined ? {} : { mediaId }),
        ...(setting === undefined ? {} : { setting }),
      });
    }
    checkLength(post, countText(post.text, { ...post, postKind, hasMedia: post.media.length > 0 }), report);
    checkFiles({ post, limits: resolved, definition, report });
    for (const file of post.media) {
      issues.push(...checkMedia(file, { overrides: post.overrides, postKind }));
      checkAltText({ file, limits: resolved, definition, report });
    }
    const parsed = definition.settingsSchema.safeParse(post.settings ?? {});
    if (parsed.success) {
      checkFields({ settings: parsed.data, postKind, limits: resolved, definition, report });
      definition.check?.({ post, postKind, limits: resolved, settings: parsed.data, report });
    } else {
      for (const setting of new Set(parsed.error.issues.map((issue) => String(issue.path[0] ?? '')))) {
        report({ code: 'setting_invalid', field: 'settings', setting, values: { setting } });
      }
    }
    return issues;
  }

  return {
    id: definition.id,
    displayName: definition.displayName,
    postKinds,
    capabilities: definition.capabilities,
    presets: definition.presets ?? {},
    settingsSchema: definition.settingsSchema,
    settingsFields: definition.settingsFields,
    limitTable,
    limits,
    countText,
    checkMedia,
    checkPost,
  };
}

type Report = (issue: ReportedIssue) => void;
type PartCheck = {
  readonly limits: Limits;
  readonly definition: Pick<PlatformDefinition<never>, 'capabilities' | 'mediaGroups' | 'settingsFields'>;
  readonly report: Report;
};

function warningKeys(table: LimitTable): ReadonlySet<LimitKey> {
  const entries = Object.entries(table) as [LimitKey, { level?: 'warning' } | undefined][];
  return new Set(entries.filter(([, limit]) => limit?.level === 'warning').map(([key]) => key));
}

function checkLength(post: PostInput, count: TextCount, report: Report): void {
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

function checkFiles({ post, limits, definition, report }: PartCheck & { readonly post: PostInput }): void {
  const { media } = post;
  if (definition.capabilities.needsMedia && media.length === 0) {
    report({ code: 'media_missing', field: 'media' });
    return;
  }
  const kinds = new Map<MediaKind, number>();
  for (const file of media) kinds.set(effectiveKind(file), (kinds.get(effectiveKind(file)) ?? 0) + 1);
  const { filesMax, filesMin } = limits;
  if (filesMax !== undefined && media.length > filesMax) {
    report({
      code: 'media_too_many',
      field: 'media',
      values: { mediaKind: 'file', count: media.length, max: filesMax },
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

function checkAltText({ file, limits, definition, report }: PartCheck & { readonly file: MediaFile }): void {
  const kind = effectiveKind(file);
  const where = definition.capabilities.altText;
  const isPicture = kind === 'image' || kind === 'gif';
  if (!isPicture && kind !== 'video') return;
  const altText = file.altText?.trim() ?? '';
  const isTaken = where === 'images_and_videos' || (where === 'images' && isPicture);
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

function checkFields({
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
