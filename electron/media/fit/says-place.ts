import { inflateSync } from 'node:zlib';
import type { SaidChunk } from './strip-png.ts';

/** Whether what a picture says besides its pixels speaks of a place. What cannot be read does. */

/** EXIF 2.32, 4.6.3: the tag that points to the directory of the place. */
const GPS_POINTER = 0x8825;
const EXIF_HEADER = 'Exif\0\0';
/** XMP has a dozen words for it (exif:GPS…, photoshop:City, Iptc4xmpCore:Location, geo:lat…). */
const PLACE_WORDS = /gps|location|\bcity\b|:city|country|geo:|latitude/i;
/** ImageMagick and its heirs write EXIF, XMP and IPTC as a text of hex digits under such a name. */
const RAW_PROFILE = /^raw profile/i;
/** A text that grows larger than this when it is unpacked was made to. */
const MAX_TEXT_BYTES = 16 * 1_048_576;
/** Times, measures, and what Apple's and ImageMagick's encoders note for themselves: numbers of a fixed form. */
const WORDLESS = new Set(['tIME', 'iDOT', 'oFFs', 'sCAL', 'sTER', 'vpAg', 'caNv', 'orNT']);
const WORDLESS_BYTES = 64;

export function saysPlace(bytes: Buffer): boolean {
  return PLACE_WORDS.test(bytes.toString('latin1'));
}

/** The first directory of the TIFF structure that EXIF is; a broken one counts as having the tag. */
export function pointsToPlace(exif: Buffer): boolean {
  const tiff = exif.toString('latin1', 0, 6) === EXIF_HEADER ? exif.subarray(6) : exif;
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  try {
    const u16 = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
    const start = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
    const entries = Array.from({ length: u16(start) }, (_, index) => u16(start + 2 + index * 12));
    return entries.includes(GPS_POINTER);
  } catch {
    return true;
  }
}

/** PNG 3rd edition, 11.3.3: texts are a keyword and the rest, which may be packed. */
export function pngChunkSaysPlace({ type, body }: SaidChunk): boolean {
  if (WORDLESS.has(type) && body.length <= WORDLESS_BYTES) return false;
  if (type === 'eXIf') return pointsToPlace(body) || saysPlace(body);
  const end = body.indexOf(0);
  if (!['tEXt', 'zTXt', 'iTXt'].includes(type) || end === -1) return true;
  if (RAW_PROFILE.test(body.toString('latin1', 0, end)) || saysPlace(body)) return true;
  if (type === 'zTXt') return packedSaysPlace(body.subarray(end + 2));
  if (type === 'tEXt' || body[end + 1] === 0) return false;
  const words = body.indexOf(0, body.indexOf(0, end + 3) + 1);
  return words === -1 || packedSaysPlace(body.subarray(words + 1));
}

/** RFC 9649, 2.7.1.4 and 2.7.1.5. Of a chunk that no standard knows nobody knows what it says. */
export function webpChunkSaysPlace({ type, body }: SaidChunk): boolean {
  if (type === 'EXIF') return pointsToPlace(body) || saysPlace(body);
  return type !== 'XMP ' || saysPlace(body);
}

function packedSaysPlace(packed: Buffer): boolean {
  try {
    return saysPlace(inflateSync(packed, { maxOutputLength: MAX_TEXT_BYTES }));
  } catch {
    return true;
  }
}
