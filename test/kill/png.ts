import { crc32 } from 'node:zlib';

/** A small picture of noise, made without a library: thousands are wanted, each another. */
export function makePngOf(random: () => number, deflate: (bytes: Buffer) => Buffer, side = 16): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // 8 bits a channel, red green blue, no interlace.
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Array.from({ length: side }, () => [
    0,
    ...Array.from({ length: side * 3 }, () => Math.floor(random() * 256)),
  ]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const pixels = deflate(Buffer.from(rows.flat()));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
