/**
 * What a picture's file is made of besides its pixels, read from the bytes by hand: what a library says of its own output
 * proves nothing.
 */
export function partsOf(bytes: Buffer): readonly string[] {
  if (bytes[0] === 0xff) return jpegParts(bytes);
  if (bytes.toString('latin1', 1, 4) === 'PNG') return pngParts(bytes);
  return webpParts(bytes);
}

/** ITU-T T.81, B.1: the segments up to the scan; application segments with the name that they begin with. */
function jpegParts(bytes: Buffer): string[] {
  const parts: string[] = [];
  for (let at = 2; bytes[at + 1] !== 0xda; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt8(at + 1);
    if (marker < 0xe0) continue;
    const name = /^[\x20-\x7e]*/.exec(bytes.toString('latin1', at + 4, at + 44))?.[0] ?? '';
    parts.push(marker === 0xfe ? 'comment' : `APP${marker - 0xe0} ${name}`);
  }
  return parts;
}

function pngParts(bytes: Buffer): string[] {
  const parts: string[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at))
    parts.push(bytes.toString('latin1', at + 4, at + 8));
  return parts;
}

function webpParts(bytes: Buffer): string[] {
  const parts: string[] = [];
  for (let at = 12; at < bytes.length; ) {
    const size = bytes.readUInt32LE(at + 4);
    parts.push(bytes.toString('latin1', at, at + 4));
    at += 8 + size + (size % 2);
  }
  return parts;
}
