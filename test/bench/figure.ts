import { must } from '#shared/lib/must.ts';

type Target = { readonly atMost: number } | { readonly atLeast: number };

export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** `<= 1.5`: what the figure is held to; empty for one that only explains another. */
  readonly target?: Target;
};

export function toLine({ name, value, unit, target }: Figure): string {
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 3 : 1);
  return [name, shown, unit, ...(target === undefined ? ['', ''] : judge(value, target))].join('\t');
}

function judge(value: number, target: Target): [string, string] {
  const [words, isMet] =
    'atMost' in target
      ? [`<= ${target.atMost}`, value <= target.atMost]
      : [`>= ${target.atLeast}`, value >= target.atLeast];
  return [words, isMet ? 'ok' : 'miss'];
}

/** The value below which `share` of the samples lie (nearest rank). */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((left, right) => left - right);
  return must(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)], 'a sample');
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}
