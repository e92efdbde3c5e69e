import { orientationSegment } from './kept-orientation.ts';

/**
 * A JPEG without all that it says, its pixels bit for bit what they were (ITU-T T.81, B.1 and B.2). What comes after the end of
 * the picture goes as well: phones put a whole film there, with the place in it.
 */

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const COMMENT = 0xfe;
const APP = 0xe0;
const LAST_APP = 0xef;
const ICC_NAME = 'ICC_PROFILE\0';
/** JFIF, Table 5: without a thumbnail; with one it is longer. */
const JFIF_BYTES = 16;

/** Table B.1, without what has no length and what is reserved: fill bytes too are better left to a decoder. */
function isSegment(marker: number): boolean {
  const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8;
  return isFrame || (marker >= SOS && marker <= 0xdf) || (marker >= APP && marker <= LAST_APP) || marker === COMMENT;
}

/** What a decoder needs for the right colours: the density of JFIF, the profile, Adobe's transform. */
function isNeeded(marker: number, segment: Buffer): boolean {
  const starts = (name: string) => segment.toString('latin1', 4, 4 + name.length) === name;
  if (marker === APP) return starts('JFIF\0') && segment.length === JFIF_BYTES + 2;
  if (marker === APP + 2) return starts(ICC_NAME);
  if (marker === APP + 14) return starts('Adobe');
  return marker !== COMMENT && (marker < APP || marker > LAST_APP);
}

/** Where the coded pixels of a scan end: at a marker that is neither stuffing (B.1.1.5) nor a restart. */
function endOfScan(bytes: Buffer, start: number): number {
  let at = start;
  while (at + 1 < bytes.length) {
    at = bytes.indexOf(0xff, at);
    if (at === -1 || at + 1 >= bytes.length) return bytes.length;
    const next = bytes.readUInt8(at + 1);
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
    at += next === 0xff ? 1 : 2;
  }
  return bytes.length;
}

export type SplitJpeg = {
  /** The start of the file, and all that a decoder needs. */
  readonly kept: readonly Buffer[];
  /** What stands between: what it says. */
  readonly said: readonly Buffer[];
  /** What comes after the end of the picture. */
  readonly tail: Buffer;
};

/** `null`: it is not put together as the standard says, and only a decoder knows what to make of it. */
export function splitJpeg(bytes: Buffer): SplitJpeg | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== (0xff << 8) + SOI) return null;
  const kept: Buffer[] = [bytes.subarray(0, 2)];
  const said: Buffer[] = [];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes.readUInt8(at + 1);
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (!isSegment(marker) || end > bytes.length || end < at + 4) return null;
    const segment = bytes.subarray(at, end);
    (isNeeded(marker, segment) ? kept : said).push(segment);
    at = end;
    if (marker !== SOS) continue;
    at = endOfScan(bytes, end);
    kept.push(bytes.subarray(end, at));
    if (bytes[at + 1] === EOI) {
      kept.push(bytes.subarray(at, at + 2));
      return { kept, said, tail: bytes.subarray(at + 2) };
    }
  }
  return null;
}

/** `orientation`: how it is held stays said; without it nothing does. `null` as for `splitJpeg`. */
export function stripJpeg(bytes: Buffer, orientation?: number): Buffer | null {
  const split = splitJpeg(bytes);
  if (split === null) return null;
  const [start = Buffer.alloc(0), ...rest] = split.kept;
  const held = orientationSegment(orientation);
  return Buffer.concat(held === null ? [start, ...rest] : [start, held, ...rest]);
}
