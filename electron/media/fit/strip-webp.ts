import { orientationTiff } from './kept-orientation.ts';

/** A WebP without all that it says, its pixels (and, where it moves, its frames) bit for bit what they were (RFC 9649). */

const NEEDED = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
/** 2.7.1, flags of `VP8X`. */
const HAS_EXIF = 0x08;
const HAS_XMP = 0x04;

function chunk(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

/** `null`: it is not put together as the standard says, and only a decoder knows what to make of it. */
export function stripWebp(bytes: Buffer, orientation?: number): Buffer | null {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') return null;
  const length = 8 + bytes.readUInt32LE(4);
  if (length > bytes.length) return null;
  const tiff = orientationTiff(orientation);
  const kept: Buffer[] = [];
  let isExtended = false;
  for (let at = 12; at + 8 <= length; ) {
    const size = bytes.readUInt32LE(at + 4);
    const type = bytes.toString('latin1', at, at + 4);
    if (at + 8 + size > length || (type === 'VP8X' && size < 10)) return null;
    const body = bytes.subarray(at + 8, at + 8 + size);
    if (type === 'VP8X') {
      isExtended = true;
      const flags = Buffer.from(body);
      flags.writeUInt8((flags.readUInt8(0) & ~(HAS_EXIF | HAS_XMP)) | (tiff === null ? 0 : HAS_EXIF), 0);
      kept.push(chunk(type, flags));
    } else if (NEEDED.has(type)) kept.push(chunk(type, body));
    at += 8 + size + (size % 2);
  }
  if (kept.length === 0) return null;
  // Without `VP8X` nothing may follow the picture, and nothing can have said how it is held.
  if (tiff !== null && isExtended) kept.push(chunk('EXIF', tiff));
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...kept]);
  return chunk('RIFF', body);
}
