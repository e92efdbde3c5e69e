/** Ratios that people know by name; all others are told against 1. */
const KNOWN: readonly (readonly [number, number])[] = [
  [1, 1],
  [4, 5],
  [5, 4],
  [9, 16],
  [16, 9],
  [2, 3],
  [3, 2],
  [3, 4],
  [4, 3],
];
const CLOSE = 0.004;

/** Width to height as people say it: "9:16", "1.91:1", "1:3". */
export function formatRatio(ratio: number, locale = 'en'): string {
  const known = KNOWN.find(([width, height]) => Math.abs(ratio / (width / height) - 1) < CLOSE);
  if (known !== undefined) return `${known[0]}:${known[1]}`;
  const format = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  return ratio >= 1 ? `${format.format(ratio)}:1` : `1:${format.format(1 / ratio)}`;
}
