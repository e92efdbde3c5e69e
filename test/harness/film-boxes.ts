/** Boxes of an MP4 or QuickTime file, put together by hand: what cameras write into their films besides the film. */

export function box(type: string, ...parts: readonly (Uint8Array | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

type Found = { readonly start: number; readonly end: number };

function findBox(bytes: Buffer, type: string, within: Found): Found {
  for (let at = within.start; at + 8 <= within.end; ) {
    const size = bytes.readUInt32BE(at) || within.end - at;
    const length = size === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : size;
    if (bytes.toString('latin1', at + 4, at + 8) === type) return { start: at, end: at + length };
    at += length;
  }
  throw new Error(`No ${type}`);
}

/** The film with more in its `moov`, which moves to the end: what points into the film stays right. */
export function withBoxes(film: Buffer, ...extra: readonly Buffer[]): Buffer {
  const { start, end } = findBox(film, 'moov', { start: 0, end: film.length });
  const moov = box('moov', film.subarray(start + 8, end), ...extra);
  const rest = Buffer.from(film);
  rest.write('free', start + 4, 'latin1');
  return Buffer.concat([rest, moov]);
}

/** A track as an iPhone writes it beside the film: timed metadata, one sample a second, with the place in it. */
export function metadataTrack(film: Buffer): Buffer {
  const moov = findBox(film, 'moov', { start: 0, end: film.length });
  const trak = findBox(film, 'trak', { start: moov.start + 8, end: moov.end });
  const track = Buffer.from(film.subarray(trak.start, trak.end));
  track.write('meta', track.indexOf('vide', 0, 'latin1'), 'latin1');
  track.write('mebx', track.indexOf('stsd', 0, 'latin1') + 16, 'latin1');
  // Another track, another number.
  track.writeUInt32BE(9, track.indexOf('tkhd', 0, 'latin1') + 16);
  return track;
}

export const PLACE = '+52.5200+013.4050/';

/** The ways in which films say where they were made. */
export const PLACES_IN_FILMS: readonly (readonly [string, Buffer])[] = [
  ['©xyz (Android, iPhone)', box('udta', box('©xyz', '\0\x12\x15\xc7', PLACE))],
  ['loci (3GPP TS 26.244)', box('udta', box('loci', '\0\0\0\0', '\x15\xc7', PLACE, '\0'))],
  [
    'com.apple.quicktime.location.ISO6709',
    box(
      'meta',
      box('hdlr', '\0\0\0\0\0\0\0\0mdta', Buffer.alloc(14)),
      box('keys', '\0\0\0\0\0\0\0\x01', box('mdta', 'com.apple.quicktime.location.ISO6709')),
      box('ilst', box('\0\0\0\x01', box('data', '\0\0\0\x01\0\0\0\0', PLACE))),
    ),
  ],
  ['XMP in uuid', box('uuid', Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex'), `<exif:GPSLatitude>${PLACE}`)],
  ['XMP_ in udta', box('udta', box('XMP_', `<exif:GPSLatitude>${PLACE}`))],
  ['what nobody knows', box('udta', box('GPMF', PLACE))],
];
