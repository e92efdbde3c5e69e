import type { Provider } from '../../../shared/domain/states.ts';

/** Plans and sizes that a platform sells or grants, by the names of `capability_overrides.preset`; the first is the usual. */
export const PLANS = {
  x: ['none', 'premium'],
  youtube: ['none', 'verified'],
  discord: ['none', 'boost2', 'boost3'],
} as const satisfies Partial<Record<Provider, readonly string[]>>;

export type Plan = 'none' | 'premium' | 'verified' | 'boost2' | 'boost3';

export function plansOf(provider: Provider): readonly Plan[] {
  return (PLANS as Partial<Record<Provider, readonly Plan[]>>)[provider] ?? [];
}

/** Where each server sets its own limit, which nothing but the server knows. */
export function hasOwnTextLimit(provider: Provider): boolean {
  return provider === 'mastodon';
}

/** Whatever else stands in the overrides is kept: a connected account may know more than this form shows. */
export function toOverrides(
  known: Readonly<Record<string, unknown>>,
  { plan, textMax }: { readonly plan: Plan; readonly textMax: number | null },
): Record<string, unknown> {
  const { preset: _preset, textMax: _textMax, ...rest } = known;
  return {
    ...rest,
    ...(plan === 'none' ? {} : { preset: plan }),
    ...(textMax === null ? {} : { textMax }),
  };
}
