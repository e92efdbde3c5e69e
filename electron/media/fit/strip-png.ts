import { orientationPngChunk } from './kept-orientation.ts';

/** A PNG without all that it says, its pixels (and, where it moves, its frames) bit for bit what they were. */

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** PNG 3rd edition, 11.2 and 11.3, but for texts, times, EXIF and whatever programs invent. */
const NEEDED = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'acTL', 'fcTL', 'fdAT'],
  ...['cHRM', 'gAMA', 'iCCP', 'sBIT', 'sRGB', 'cICP', 'mDCV', 'cLLI', 'bKGD', 'hIST', 'pHYs', 'sPLT'],
]);

/** `null`: it is not put together as the standard says, and only a decoder knows what to make of it. */
export function stripPng(bytes: Buffer, orientation?: number): Buffer | null {
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) return null;
  const kept: Buffer[] = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (end > bytes.length || (at === 8 && type !== 'IHDR')) return null;
    if (NEEDED.has(type)) kept.push(bytes.subarray(at, end));
    const held = type === 'IHDR' ? orientationPngChunk(orientation) : null;
    if (held !== null) kept.push(held);
    // What comes after the end goes as well.
    if (type === 'IEND') return Buffer.concat(kept);
    at = end;
  }
  return null;
}
