import type { CountUnit, Meter, TextCount } from '../platform.ts';

export function meterOf(used: number, max: number, unit: CountUnit): Meter {
  return { used, max, unit, remaining: max - used };
}

/** From here on a meter that is not the platform's usual one is worth showing. */
const NEARLY_FULL = 0.9;

/** The platform's usual meter leads, unless another is fuller and nearly full; all are told. */
export function fullestOf(usual: Meter, ...others: readonly Meter[]): TextCount {
  const parts = [usual, ...others];
  const binding = others
    .filter((meter) => fullness(meter) > Math.max(fullness(usual), NEARLY_FULL))
    .reduce((best, meter) => (fullness(meter) > fullness(best) ? meter : best), usual);
  return { ...binding, parts };
}

function fullness(meter: Meter): number {
  return meter.used / meter.max;
}

export function countCodePoints(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const isHighOfPair = unit >= 0xd800 && unit <= 0xdbff && isLowSurrogate(text.charCodeAt(index + 1));
    if (isHighOfPair) index += 1;
    count += 1;
  }
  return count;
}

/** A lone surrogate counts 3, as the replacement character that any encoder writes for it. */
export function countUtf8Bytes(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit <= 0xdbff && isLowSurrogate(text.charCodeAt(index + 1))) {
      bytes += 4;
      index += 1;
    } else bytes += 3;
  }
  return bytes;
}

let segmenter: Intl.Segmenter | undefined;

/** What a reader sees as one character. The segmenter is made once, when text first needs it: it costs a millisecond. */
export function countGraphemes(text: string): number {
  // One code unit is one grapheme here; only CR LF would join, and the pattern has no CR.
  if (/^[\n\x20-\x7e]*$/.test(text)) return text.length;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
