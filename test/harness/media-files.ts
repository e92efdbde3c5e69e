import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

/** Real clips and an iPhone-like HEIC, committed (how they were made: test/fixtures/media/README.md). */
export const CLIPS = {
  story: 'story-9x16.mp4',
  landscape: 'landscape-16x9.webm',
  turned: 'turned-90.mp4',
  av1: 'av1-square.mp4',
  hevc: 'iphone-hevc.mov',
  heic: 'iphone.heic',
} as const;

export function clipPath(clip: keyof typeof CLIPS): string {
  return join(import.meta.dirname, '../fixtures/media', CLIPS[clip]);
}

export function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'postroom-media-'));
}

/** Noise with a gradient: compresses neither to nothing nor not at all, as a photograph does. */
export function makePicture(width: number, height: number): Sharp {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  return sharp({ create: { width, height, channels: 3, background: '#3a7', noise } });
}

/** Black on white, so many: two of one number look alike, two of different numbers do not. */
export function makeStripes(count: number): Sharp {
  const bars = Array.from(
    { length: count },
    (_, at) => `<rect x="${(at * 800) / count}" width="${400 / count}" height="600"/>`,
  );
  const ground = '<rect width="800" height="600" fill="#fff"/>';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600">${ground}${bars.join('')}</svg>`;
  return sharp(Buffer.from(svg));
}

export function makeJpeg(width = 64, height = 48): Promise<Buffer> {
  return makePicture(width, height).jpeg().toBuffer();
}

export function makePng(width = 64, height = 48): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 4, background: { r: 20, g: 120, b: 220, alpha: 0.5 } } })
    .png()
    .toBuffer();
}

function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A PNG of some hundred bytes that claims to be enormous, every checksum right. */
export function makeBomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const rows = deflateSync(new Uint8Array(100_000));
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', rows),
    pngChunk('IEND', new Uint8Array()),
  ]);
}

/** A PNG of one pixel and some eighty bytes; each number makes another one. */
function makeDot(number: number): Buffer {
  const header = Buffer.from('00000001000000010802000000', 'hex');
  const pixel = Buffer.from([0, number >> 16, (number >> 8) & 255, number & 255]);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(pixel)),
    pngChunk('IEND', new Uint8Array()),
  ]);
}

/** So many pictures, no two alike. */
export async function writeMany(folder: string, count: number): Promise<void> {
  for (let first = 0; first < count; first += 500) {
    const numbers = Array.from({ length: Math.min(500, count - first) }, (_, index) => first + index);
    await Promise.all(numbers.map((number) => writeIn(folder, `dot ${number}.png`, makeDot(number))));
  }
}

/** Frames one below the other, as sharp wants them. */
export function makeAnimation(format: 'gif' | 'webp', delaysMs: readonly number[]): Promise<Buffer> {
  const [width, height] = [40, 30];
  const frames = new Uint8Array(width * height * 3 * delaysMs.length).map(
    (_, index) => (index * 7 + Math.floor(index / 3600) * 50) % 256,
  );
  const stack = sharp(frames, { raw: { width, height: height * delaysMs.length, channels: 3, pageHeight: height } });
  const delay = [...delaysMs];
  return (format === 'gif' ? stack.gif({ delay }) : stack.webp({ delay })).toBuffer();
}

function pdfObjects(pages: number): readonly string[] {
  const kids = Array.from({ length: pages }, (_, index) => `${index + 3} 0 R`).join(' ');
  return [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`,
    ...Array.from({ length: pages }, () => '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>'),
  ];
}

export function makePdf(pages: number, trailer = ''): Buffer {
  const body = pdfObjects(pages).map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`);
  return Buffer.from(`%PDF-1.4\n${body.join('')}trailer << /Root 1 0 R ${trailer} >>\nstartxref\n9\n%%EOF\n`, 'latin1');
}

/** The page tree in a compressed object stream, as Word, Keynote and Canva write it. */
export function makeCompressedPdf(pages: number): Buffer {
  const objects = pdfObjects(pages);
  let offset = 0;
  const table = objects.map((object, index) => {
    const entry = `${index + 1} ${offset}`;
    offset += object.length + 1;
    return entry;
  });
  const head = `${table.join(' ')} `;
  const packed = deflateSync(Buffer.from(`${head}${objects.join(' ')}`, 'latin1'));
  const dictionary = `<< /Type /ObjStm /N ${objects.length} /First ${head.length} /Filter /FlateDecode /Length ${packed.length} >>`;
  return Buffer.concat([
    Buffer.from(`%PDF-1.7\n99 0 obj\n${dictionary}\nstream\n`, 'latin1'),
    packed,
    Buffer.from('\nendstream\nendobj\nstartxref\n9\n%%EOF\n', 'latin1'),
  ]);
}

/** A second of a sine wave, 16 bits, mono. */
export function makeWav(sampleRateHz = 8000): Buffer {
  const samples = Int16Array.from({ length: sampleRateHz }, (_, index) => Math.sin(index / 5) * 8000);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(sampleRateHz, 24);
  head.writeUInt32LE(sampleRateHz * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([head, Buffer.from(samples.buffer)]);
}

export async function writeIn(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** The first part of a real clip, as a broken download leaves it. */
export async function cutOff(clip: keyof typeof CLIPS, part: number): Promise<Buffer> {
  const bytes = await readFile(clipPath(clip));
  return bytes.subarray(0, Math.floor(bytes.length * part));
}

/** Every file below a folder, as relative paths. */
export async function listFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
