import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { isAppError } from '#shared/lib/app-error.ts';
import {
  clipPath,
  cutOff,
  makeAnimation,
  makeBomb,
  makeCompressedPdf,
  makeJpeg,
  makePdf,
  makePicture,
  makePng,
  makeWav,
  writeIn,
} from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { withinMs } from './deadline.ts';
import { probeMedia } from './probe.ts';
import { restrictSharp } from './probe-image.ts';
import { sniffBytes } from './sniff.ts';
import { drawThumbnails } from './thumbnails.ts';

let folder: string;
beforeAll(async () => {
  restrictSharp();
  folder = await makeFolder();
});

async function probeBytes(bytes: Uint8Array, name = `file-${Math.random()}`) {
  const path = await writeIn(folder, name, bytes);
  return probeMedia({ path, type: await sniffBytes(bytes, name), sizeBytes: bytes.length });
}

async function probeClip(clip: Parameters<typeof clipPath>[0]) {
  return probeBytes(await readFile(clipPath(clip)));
}

test('a picture turned by its EXIF orientation has the size it is seen in', async () => {
  const turned = await makePicture(60, 20).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  expect(await probeBytes(turned)).toMatchObject({
    kind: 'image',
    width: 20,
    height: 60,
    frameCount: 1,
    colorSpace: 'srgb',
    hasAlpha: false,
  });
});

test('transparency is told', async () => {
  expect(await probeBytes(await makePng())).toMatchObject({ kind: 'image', hasAlpha: true });
});

test('an AVIF is read', async () => {
  expect(await probeBytes(await makePicture(50, 40).avif().toBuffer())).toMatchObject({
    extension: 'avif',
    width: 50,
    height: 40,
  });
});

test('a moving GIF is of kind gif, with its frames and time; a still one is a picture', async () => {
  expect(await probeBytes(await makeAnimation('gif', [100, 200, 50]))).toMatchObject({
    kind: 'gif',
    width: 40,
    height: 30,
    frameCount: 3,
    durationMs: 350,
  });
  expect(await probeBytes(await makePicture(20, 20).gif().toBuffer())).toMatchObject({
    kind: 'image',
    frameCount: 1,
    durationMs: null,
  });
});

test('a moving WebP keeps the size of one frame', async () => {
  expect(await probeBytes(await makeAnimation('webp', [80, 80]))).toMatchObject({
    kind: 'image',
    width: 40,
    height: 30,
    frameCount: 2,
  });
});

test('an H.264 story: size, time, frame rate, codecs and bit rate', async () => {
  expect(await probeClip('story')).toEqual({
    kind: 'video',
    extension: 'mp4',
    mimeType: 'video/mp4',
    sizeBytes: 219_316,
    width: 1080,
    height: 1920,
    durationMs: 6020,
    frameRate: 30,
    frameCount: null,
    pageCount: null,
    videoCodec: 'avc',
    audioCodec: 'opus',
    audioSampleRateHz: 48_000,
    audioChannels: 1,
    bitRate: 291_450,
    hasAlpha: null,
    colorSpace: null,
    notes: [],
  });
});

test('WebM with VP9 and MP4 with AV1 are read', async () => {
  expect(await probeClip('landscape')).toMatchObject({
    width: 1280,
    height: 720,
    frameRate: 25,
    videoCodec: 'vp9',
    durationMs: 12_020,
  });
  expect(await probeClip('av1')).toMatchObject({
    width: 480,
    height: 480,
    frameRate: 30,
    videoCodec: 'av1',
    audioCodec: null,
  });
});

test('a film held upright has the size it is seen in, not the size it was coded in', async () => {
  expect(await probeClip('turned')).toMatchObject({ width: 360, height: 640, frameRate: 24 });
});

test('PITFALLS "HEIC pictures and HEVC video come from every iPhone": both are kept and said in words', async () => {
  expect(await probeClip('heic')).toMatchObject({ kind: 'image', width: 320, height: 180, notes: ['no_preview_heic'] });
  expect(await probeClip('hevc')).toMatchObject({
    kind: 'video',
    width: 320,
    height: 568,
    videoCodec: 'hevc',
    notes: ['hevc_video'],
  });
});

test('sound alone is audio', async () => {
  expect(await probeBytes(makeWav())).toMatchObject({
    kind: 'audio',
    durationMs: 1000,
    audioSampleRateHz: 8000,
    audioChannels: 1,
    width: null,
  });
});

test('pages of a document are counted, in plain and in compressed page trees', async () => {
  expect(await probeBytes(makePdf(7))).toMatchObject({ kind: 'document', pageCount: 7, notes: [] });
  expect(await probeBytes(makeCompressedPdf(12))).toMatchObject({ kind: 'document', pageCount: 12 });
});

test('a locked document is kept, and its pages are unknown', async () => {
  expect(await probeBytes(makePdf(2, '/Encrypt 9 0 R'))).toMatchObject({ pageCount: null, notes: ['pdf_locked'] });
});

test.each([
  ['an MP4 cut off in the middle', () => cutOff('story', 0.5), 'truncated'],
  ['an MP4 without its last bytes', async () => (await readFile(clipPath('story'))).subarray(0, -100), 'truncated'],
  ['a QuickTime film cut off', () => cutOff('hevc', 0.6), 'truncated'],
  ['a WebM cut off', () => cutOff('landscape', 0.7), 'truncated'],
  ['a PDF cut off', () => Promise.resolve(makePdf(3).subarray(0, 120)), 'truncated'],
  ['a PDF of nothing', () => Promise.resolve(Buffer.from('%PDF-1.4\n%%EOF')), 'damaged'],
])('%s is unreadable, with the reason', async (_, make, reason) => {
  await expect(probeBytes(await make())).rejects.toMatchObject({ code: 'media_unreadable', details: { reason } });
});

test('a decompression bomb is refused by its header, before a pixel is decoded', async () => {
  await expect(probeBytes(makeBomb(60_000, 60_000))).rejects.toMatchObject({
    code: 'media_too_large',
    details: { reason: 'pixels', width: 60_000, height: 60_000 },
  });
});

test('a file that takes too long to read is given up', async () => {
  await expect(withinMs(new Promise(() => undefined), 5)).rejects.toMatchObject({
    code: 'media_unreadable',
    details: { reason: 'timed_out' },
  });
  expect(await withinMs(Promise.resolve('read'), 1000)).toBe('read');
});

test('any damage to any real file is read or refused with a code, never a crash', async () => {
  const files = await Promise.all([
    makeJpeg(),
    makePng(),
    makeAnimation('gif', [100, 100]),
    makeCompressedPdf(3),
    makeWav(),
    readFile(clipPath('hevc')),
    readFile(clipPath('heic')),
    readFile(clipPath('av1')),
  ]);
  const path = join(folder, 'damaged');
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { maxLength: 12 }),
      fc.double({ min: 0.2, max: 1, noNaN: true }),
      async (file, damages, keep) => {
        const bytes = Buffer.from(file.subarray(0, Math.ceil(file.length * keep)));
        for (const [place, value] of damages) bytes[Math.floor(place * (bytes.length - 1))] = value;
        await writeIn(folder, 'damaged', bytes);
        const outcome = await sniffBytes(bytes, 'damaged')
          .then((type) => probeMedia({ path, type, sizeBytes: bytes.length }))
          .then(({ kind }) => (kind === 'image' || kind === 'gif' ? drawThumbnails(path) : null))
          .catch((error: unknown) => error);
        return !(outcome instanceof Error) || isAppError(outcome);
      },
    ),
    { seed: 20261123, numRuns: 150 },
  );
}, 60_000);
