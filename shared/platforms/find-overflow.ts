import type { CountContext, Platform } from './platform.ts';

/**
 * Where the part begins that no longer fits, as a UTF-16 index on a whole character; null while everything fits. Found by
 * halving, in about a dozen counts. What stands before it always fits.
 */
export function findOverflow(platform: Platform, text: string, context: CountContext = {}): number | null {
  if (fits(platform, text, context)) return null;
  const starts = Array.from(new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text), ({ index }) => index);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(platform, text.slice(0, starts[middle]), context)) low = middle;
    else high = middle - 1;
  }
  return starts[low] ?? 0;
}

function fits(platform: Platform, text: string, context: CountContext): boolean {
  const count = platform.countText(text, context);
  return (count.parts ?? [count]).every((meter) => meter.remaining >= 0);
}
