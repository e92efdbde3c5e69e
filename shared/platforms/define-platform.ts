import { PROVIDER_NAMES } from '../domain/providers.ts';
import { checkMediaFile, type MediaRules } from './check-media.ts';
import { checkAltText, checkEntities, checkFields, checkFiles, checkLength } from './check-post.ts';
import type { Issue } from './issue.ts';
import { type LimitKey, type LimitOverrides, type Limits, type LimitTable, resolveLimits } from './limits.ts';
import type { MediaFile } from './media-file.ts';
import type { CountContext, Platform, PlatformSettings, PostInput, PostKind, TextCount } from './platform.ts';
import type { PlatformDefinition, ReportedIssue } from './platform-definition.ts';

/** Builds what all platforms share around what one platform states about itself. */
export function definePlatform<Settings extends PlatformSettings>(definition: PlatformDefinition<Settings>): Platform {
  const postKinds = definition.postKinds ?? (['post'] as const);
  const displayName = PROVIDER_NAMES[definition.id];

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
      platformName: displayName,
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
        values: { platform: displayName, postKind, ...issue.values },
        ...(mediaId === undefined ? {} : { mediaId }),
        ...(setting === undefined ? {} : { setting }),
      });
    }
    checkLength(post, countText(post.text, { ...post, postKind }), report);
    checkEntities({ post, limits: resolved, definition, report });
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
    displayName,
    postKinds,
    capabilities: definition.capabilities,
    presets: definition.presets ?? {},
    settingsSchema: definition.settingsSchema,
    settingsFields: definition.settingsFields,
    limitTable,
    limits,
    countText,
    mediaRules: ({ overrides, postKind, settings } = {}) => mediaRules(overrides, kindOf(postKind, settings)),
    checkMedia,
    checkPost,
  };
}

function warningKeys(table: LimitTable): ReadonlySet<LimitKey> {
  const entries = Object.entries(table) as [LimitKey, { level?: 'warning' } | undefined][];
  return new Set(entries.filter(([, limit]) => limit?.level === 'warning').map(([key]) => key));
}
