import { crc32 } from 'node:zlib';

/** Chunks put into pictures by hand, where programs put them and libraries do not look. */

export function pngChunk(type: string, body: Buffer | string): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), toBytes(body)]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(named.length - 4, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

function toBytes(body: Buffer | string): Buffer {
  return typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
}

/** Signature and header. */
const PNG_HEAD = 33;
const PNG_END = 12;

export function beforePixels(png: Buffer, ...chunks: Buffer[]): Buffer {
  return Buffer.concat([png.subarray(0, PNG_HEAD), ...chunks, png.subarray(PNG_HEAD)]);
}

export function behindPixels(png: Buffer, ...chunks: Buffer[]): Buffer {
  return Buffer.concat([png.subarray(0, -PNG_END), ...chunks, png.subarray(-PNG_END)]);
}

export function withWebpChunk(webp: Buffer, type: string, body: Buffer | string): Buffer {
  const bytes = toBytes(body);
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32LE(bytes.length, 4);
  const all = Buffer.concat([webp, head, bytes, Buffer.alloc(bytes.length % 2)]);
  all.writeUInt32LE(all.length - 8, 4);
  return all;
}
