import { must } from '#shared/lib/must.ts';

export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** `<= 1.5`: what the figure is held to; empty for one that only explains another. */
  readonly target?: { readonly atMost: number };
};

export function toLine({ name, value, unit, target }: Figure): string {
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 3 : 1);
  const verdict = target === undefined ? '' : value <= target.atMost ? 'ok' : 'miss';
  return [name, shown, unit, target === undefined ? '' : `<= ${target.atMost}`, verdict].join('\t');
}

/** The value below which `share` of the samples lie (nearest rank). */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((left, right) => left - right);
  return must(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)], 'a sample');
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}
