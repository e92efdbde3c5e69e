import { checkMediaFile, effectiveKind, type MediaRules } from './check-media.ts';
import { cannotFit, cannotFor, type FitPlan, type FitSource, type FitWish } from './fit-plan.ts';
import type { LimitKey, Limits } from './limits.ts';
import { planFilm } from './plan-film.ts';
import { planPicture } from './plan-picture.ts';

/**
 * What has to be done to a file so that a platform takes it, or why that cannot be done. Advice is followed as well, unless
 * only that stands in the way. Pure, and decodes nothing: whether the bytes hold is found out where the plan is carried out.
 */
export function planFit(source: FitSource, rules: MediaRules, wish: FitWish = {}): FitPlan {
  const plan = planWithin(source, rules, wish);
  return plan.kind === 'cannot' && rules.warnings.size > 0 ? planWithin(source, withoutAdvice(rules), wish) : plan;
}

/** The limits alone: what the platform mends itself is left to it. */
export function withoutAdvice(rules: MediaRules): MediaRules {
  const limits: Partial<Record<LimitKey, unknown>> = { ...rules.limits };
  for (const key of rules.warnings) delete limits[key];
  return { ...rules, limits: limits as Limits, warnings: new Set() };
}

function planWithin(source: FitSource, rules: MediaRules, wish: FitWish): FitPlan {
  const kind = effectiveKind(source.file);
  const issues = checkMediaFile(source.file, rules);
  const [first] = issues;
  if (first?.code === 'media_kind_unsupported') {
    const wouldStandStill = kind === 'gif' && (rules.limits.imagesMax ?? 0) > 0;
    return wouldStandStill ? cannotFit('animated', first.values) : cannotFor(first);
  }
  if (kind === 'image') return planPicture(source, { rules, issues, wish });
  if (kind === 'video') return planFilm(source, { rules, issues, wish });
  if (first !== undefined) return kind === 'gif' ? cannotFit('animated', first.values) : cannotFor(first);
  // Nobody looks for it in sound, documents and moving pictures: only what is known stands in the way.
  return source.hasLocation === true ? cannotFit('location') : { kind: 'fits' };
}
