import { orientationTiff } from './kept-orientation.ts';
import type { SaidChunk } from './strip-png.ts';

/** A WebP without all that it says, its pixels (and, where it moves, its frames) bit for bit what they were (RFC 9649). */

const NEEDED = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
/** 2.7.1, flags of `VP8X`. */
const HAS_EXIF = 0x08;
const HAS_XMP = 0x04;

export type SplitWebp = {
  readonly kept: readonly SaidChunk[];
  /** What a decoder does not need. */
  readonly said: readonly SaidChunk[];
  /** What comes after the end of the picture. */
  readonly tail: Buffer;
};

function chunk(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

/** `null`: it is not put together as the standard says, and only a decoder knows what to make of it. */
export function splitWebp(bytes: Buffer): SplitWebp | null {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') return null;
  const length = 8 + bytes.readUInt32LE(4);
  if (length > bytes.length) return null;
  const kept: SaidChunk[] = [];
  const said: SaidChunk[] = [];
  let at = 12;
  while (at + 8 <= length) {
    const size = bytes.readUInt32LE(at + 4);
    const type = bytes.toString('latin1', at, at + 4);
    if (at + 8 + size > length || (type === 'VP8X' && size < 10)) return null;
    (NEEDED.has(type) ? kept : said).push({ type, body: bytes.subarray(at + 8, at + 8 + size) });
    at += 8 + size + (size % 2);
  }
  return kept.length === 0 ? null : { kept, said, tail: bytes.subarray(Math.min(at, length)) };
}

/** `orientation`: how it is held stays said; without it nothing does. `null` as for `splitWebp`. */
export function stripWebp(bytes: Buffer, orientation?: number): Buffer | null {
  const split = splitWebp(bytes);
  if (split === null) return null;
  const tiff = orientationTiff(orientation);
  const kept = split.kept.map(({ type, body }) => {
    if (type !== 'VP8X') return chunk(type, body);
    const flags = Buffer.from(body);
    flags.writeUInt8((flags.readUInt8(0) & ~(HAS_EXIF | HAS_XMP)) | (tiff === null ? 0 : HAS_EXIF), 0);
    return chunk(type, flags);
  });
  // Without `VP8X` nothing may follow the picture, and nothing can have said how it is held.
  const isExtended = split.kept.some(({ type }) => type === 'VP8X');
  if (tiff !== null && isExtended) kept.push(chunk('EXIF', tiff));
  return chunk('RIFF', Buffer.concat([Buffer.from('WEBP', 'latin1'), ...kept]));
}
