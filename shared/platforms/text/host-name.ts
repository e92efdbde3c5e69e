import { countCodePoints } from './meters.ts';

const LABEL_MAX = 63;
const PREFIX = 'xn--'.length;

/** Every label fits into DNS once it is encoded (RFC 1035: 63 bytes; RFC 3492 for what is not ASCII). */
export function isHostName(host: string): boolean {
  return host.split('.').every((label) => label !== '' && encodedLength(label) <= LABEL_MAX);
}

function encodedLength(label: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole ASCII range is meant.
  if (/^[\x00-\x7f]*$/.test(label)) return label.length;
  // Each character costs at least one byte, so a long label needs no encoding to be refused.
  const characters = countCodePoints(label);
  return characters + PREFIX > LABEL_MAX ? LABEL_MAX + 1 : PREFIX + punycodeLength(label);
}

/** The length of RFC 3492's encoding (section 6.3), without writing it out. */
function punycodeLength(label: string): number {
  const points = [...label].map((character) => character.codePointAt(0) ?? 0);
  const basic = points.filter((point) => point < 0x80).length;
  let length = basic > 0 ? basic + 1 : 0;
  let threshold = 128;
  let delta = 0;
  let bias = 72;
  let handled = basic;
  while (handled < points.length) {
    const next = Math.min(...points.filter((point) => point >= threshold));
    delta += (next - threshold) * (handled + 1);
    threshold = next;
    for (const point of points) {
      if (point < threshold) delta += 1;
      if (point !== threshold) continue;
      length += digitsOf(delta, bias);
      bias = adapted(delta, handled + 1, handled === basic);
      delta = 0;
      handled += 1;
    }
    delta += 1;
    threshold += 1;
  }
  return length;
}

const BASE = 36;
const THRESHOLD_MIN = 1;
const THRESHOLD_MAX = 26;

function digitsOf(delta: number, bias: number): number {
  let digits = 1;
  let rest = delta;
  for (let k = BASE; ; k += BASE) {
    const threshold = k <= bias ? THRESHOLD_MIN : Math.min(k - bias, THRESHOLD_MAX);
    if (rest < threshold) return digits;
    rest = Math.floor((rest - threshold) / (BASE - threshold));
    digits += 1;
  }
}

function adapted(delta: number, points: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? 700 : 2));
  rest += Math.floor(rest / points);
  let k = 0;
  while (rest > ((BASE - THRESHOLD_MIN) * THRESHOLD_MAX) / 2) {
    rest = Math.floor(rest / (BASE - THRESHOLD_MIN));
    k += BASE;
  }
  return k + Math.floor(((BASE - THRESHOLD_MIN + 1) * rest) / (rest + 38));
}
