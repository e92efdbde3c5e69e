import { orientationPngChunk } from './kept-orientation.ts';

/** A PNG without all that it says, its pixels (and, where it moves, its frames) bit for bit what they were. */

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** PNG 3rd edition, 11.2 and 11.3, but for texts, times, EXIF and whatever programs invent. */
const NEEDED = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'acTL', 'fcTL', 'fdAT'],
  ...['cHRM', 'gAMA', 'iCCP', 'sBIT', 'sRGB', 'cICP', 'mDCV', 'cLLI', 'bKGD', 'hIST', 'pHYs', 'sPLT'],
]);

export type SaidChunk = { readonly type: string; readonly body: Buffer };

export type SplitPng = {
  /** The signature, the header, and all else that a decoder needs. */
  readonly kept: readonly Buffer[];
  /** What stands between, before the pixels or behind them: what it says. */
  readonly said: readonly SaidChunk[];
  /** What comes after the end of the picture. */
  readonly tail: Buffer;
};

/** `null`: it is not put together as the standard says, and only a decoder knows what to make of it. */
export function splitPng(bytes: Buffer): SplitPng | null {
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) return null;
  const kept: Buffer[] = [bytes.subarray(0, 8)];
  const said: SaidChunk[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (end > bytes.length || (at === 8 && type !== 'IHDR')) return null;
    if (NEEDED.has(type)) kept.push(bytes.subarray(at, end));
    else said.push({ type, body: bytes.subarray(at + 8, end - 4) });
    if (type === 'IEND') return { kept, said, tail: bytes.subarray(end) };
    at = end;
  }
  return null;
}

/** `orientation`: how it is held stays said; without it nothing does. `null` as for `splitPng`. */
export function stripPng(bytes: Buffer, orientation?: number): Buffer | null {
  const split = splitPng(bytes);
  if (split === null) return null;
  const held = orientationPngChunk(orientation);
  const [signature = Buffer.alloc(0), header = Buffer.alloc(0), ...rest] = split.kept;
  return Buffer.concat(held === null ? [signature, header, ...rest] : [signature, header, held, ...rest]);
}
