import { crc32 } from 'node:zlib';

/** How a picture is held, and nothing else: for one whose pixels are not to be touched (EXIF 2.32, 4.6.3 and 4.6.5). */

const EXIF_HEADER = 'Exif\0\0';
const ORIENTATION = 0x0112;
const SHORT = 3;

/** TIFF with a directory of one entry. `null`: upright, which needs no saying. */
export function orientationTiff(orientation: number | undefined): Buffer | null {
  if (orientation === undefined || orientation <= 1 || orientation > 8) return null;
  const tiff = Buffer.alloc(26);
  tiff.write('MM\0*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(ORIENTATION, 10);
  tiff.writeUInt16BE(SHORT, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  return tiff;
}

export function orientationSegment(orientation: number | undefined): Buffer | null {
  const tiff = orientationTiff(orientation);
  if (tiff === null) return null;
  const head = Buffer.from([0xff, 0xe1, 0, 2 + EXIF_HEADER.length + tiff.length]);
  return Buffer.concat([head, Buffer.from(EXIF_HEADER, 'latin1'), tiff]);
}

/** PNG 11.3.4.5 (`eXIf`): without the header that JPEG has. */
export function orientationPngChunk(orientation: number | undefined): Buffer | null {
  const tiff = orientationTiff(orientation);
  if (tiff === null) return null;
  const body = Buffer.concat([Buffer.from('eXIf', 'latin1'), tiff]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(tiff.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** Whether EXIF, as a decoder gives it, says how the picture is held and no more. */
export function isOrientationAlone(exif: Buffer, orientation: number | undefined): boolean {
  const tiff = orientationTiff(orientation);
  const bare = exif.toString('latin1', 0, 6) === EXIF_HEADER ? exif.subarray(6) : exif;
  return tiff !== null && bare.equals(tiff);
}
