import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAppError } from '#shared/lib/app-error.ts';
import {
  clipPath,
  makeAnimation,
  makeJpeg,
  makePdf,
  makePicture,
  makePng,
  makeWav,
} from '#test/harness/media-files.ts';
import { isMislabelled, sniffBytes } from './sniff.ts';

async function sniffAll(files: Readonly<Record<string, Uint8Array>>): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, bytes] of Object.entries(files)) found[name] = (await sniffBytes(bytes, name)).mimeType;
  return found;
}

test('PITFALLS "The file type from the extension is a lie": the bytes decide, whatever the name says', async () => {
  expect(
    await sniffAll({
      'really-a-jpeg.png': await makeJpeg(),
      'really-a-png.mp4': await makePng(),
      'really-a-gif.pdf': await makeAnimation('gif', [100, 100]),
      'really-a-webp': await makeAnimation('webp', [100, 100]),
      'really-an-avif.heic': await makePicture(32, 32).avif().toBuffer(),
      'really-a-pdf.jpg': makePdf(1),
      'really-a-wav.mp3': makeWav(),
      'really-an-mp4.webm': await readFile(clipPath('story')),
      'really-a-webm.mp4': await readFile(clipPath('landscape')),
      'really-a-mov.mp4': await readFile(clipPath('hevc')),
      'really-a-heic.jpg': await readFile(clipPath('heic')),
    }),
  ).toEqual({
    'really-a-jpeg.png': 'image/jpeg',
    'really-a-png.mp4': 'image/png',
    'really-a-gif.pdf': 'image/gif',
    'really-a-webp': 'image/webp',
    'really-an-avif.heic': 'image/avif',
    'really-a-pdf.jpg': 'application/pdf',
    'really-a-wav.mp3': 'audio/wav',
    'really-an-mp4.webm': 'video/mp4',
    'really-a-webm.mp4': 'video/webm',
    'really-a-mov.mp4': 'video/quicktime',
    'really-a-heic.jpg': 'image/heic',
  });
});

test.each([
  ['a program called holiday.jpg', Buffer.from('\x7fELF\x02\x01\x01'.padEnd(64, '\0'), 'latin1'), 'application/x-elf'],
  ['a page called photo.png', Buffer.from('<!doctype html><script>alert(1)</script>'), null],
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), null],
  ['a Windows bitmap', Buffer.from('BM'.padEnd(64, '\0')), 'image/bmp'],
  ['a text', Buffer.from('hello'), null],
])('refuses %s and says what it is', async (_, bytes, sniffed) => {
  await expect(sniffBytes(bytes, 'photo.jpg')).rejects.toMatchObject({
    code: 'media_unsupported',
    details: { sniffed, fileName: 'photo.jpg' },
  });
});

test('any bytes are either of a known type or refused, never a crash', async () => {
  const magics = [
    'ffd8ff',
    '89504e470d0a1a0a',
    '000000186674797068656963',
    '1a45dfa3',
    '494433',
    '25504446',
    '52494646',
    '474946383961',
  ];
  const beginning = fc.constantFrom('', ...magics).map((hex) => Buffer.from(hex, 'hex'));
  await fc.assert(
    fc.asyncProperty(beginning, fc.uint8Array({ maxLength: 400 }), async (head, rest) => {
      const outcome = await sniffBytes(Buffer.concat([head, rest]), 'x').catch((error: unknown) => error);
      return !(outcome instanceof Error) || isAppError(outcome, 'media_unsupported');
    }),
    { seed: 20261123, numRuns: 400 },
  );
});

test('a name is called wrong only where it ends as another kind of file does', () => {
  const names = ['a.PNG', 'a.jpeg', 'a.jfif', 'a.mp4', 'a', 'Shot at 12.30.11', 'a.jpg.png'];
  expect(names.filter((name) => isMislabelled(name, 'jpg'))).toEqual(['a.PNG', 'a.mp4', 'a.jpg.png']);
});
