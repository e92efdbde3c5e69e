export type DrawnIcon = {
  /** Of one side, in pixels. */
  readonly size: number;
  readonly png: Buffer;
  /** Rows from the top, four bytes a pixel. */
  readonly rgba: Buffer;
};

/** From here on Windows takes PNG in an .ico everywhere; smaller ones are read by old code that knows bitmaps alone. */
const PNG_FROM = 256;

/** Windows' container: https://learn.microsoft.com/previous-versions/ms997538(v=msdn.10) */
export function toIco(icons: readonly DrawnIcon[]): Buffer {
  const images = icons.map((icon) => (icon.size < PNG_FROM ? toBitmap(icon) : icon.png));
  const head = Buffer.alloc(6 + 16 * icons.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(icons.length, 4);
  let offset = head.length;
  for (const [index, { size }] of icons.entries()) {
    const at = 6 + 16 * index;
    const length = images[index]?.length ?? 0;
    // One byte a side: 256 is written as 0.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += length;
  }
  return Buffer.concat([head, ...images]);
}

/** Rows from the bottom, blue first, and behind them a mask of one bit a pixel that alpha has made needless. */
function toBitmap({ size, rgba }: DrawnIcon): Buffer {
  const head = Buffer.alloc(40);
  head.writeUInt32LE(40, 0);
  head.writeInt32LE(size, 4);
  // Both the picture and its mask.
  head.writeInt32LE(size * 2, 8);
  head.writeUInt16LE(1, 12);
  head.writeUInt16LE(32, 14);
  const bytesInRow = size * 4;
  const rows = Array.from({ length: size }, (_, row) => rgba.subarray(row * bytesInRow, (row + 1) * bytesInRow));
  const pixels = Buffer.concat(rows.reverse());
  for (let at = 0; at < pixels.length; at += 4) {
    const red = pixels.readUInt8(at);
    pixels.writeUInt8(pixels.readUInt8(at + 2), at);
    pixels.writeUInt8(red, at + 2);
  }
  const mask = Buffer.alloc(Math.ceil(size / 32) * 4 * size);
  return Buffer.concat([head, pixels, mask]);
}

/**
 * macOS' names for a PNG of a size; some sizes are there twice, for a plain screen and for a fine one. Its two smallest
 * for plain screens hold no PNG; there it makes the next larger one smaller.
 */
const ICNS_TYPES: readonly (readonly [string, number])[] = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
];

/** macOS' container: a name, a length, a picture, as often as there are pictures. */
export function toIcns(icons: readonly DrawnIcon[]): Buffer {
  const parts = ICNS_TYPES.flatMap(([type, size]) => {
    const icon = icons.find((each) => each.size === size);
    return icon ? [toPart(type, icon.png)] : [];
  });
  return toPart('icns', Buffer.concat(parts));
}

function toPart(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(head.length + content.length, 4);
  return Buffer.concat([head, content]);
}
