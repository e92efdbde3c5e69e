import { readFile } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { MediaExtension } from '#shared/domain/media.ts';
import { clipPath, makeAnimation, makePicture, makePng, writeIn } from '#test/harness/media-files.ts';
import { beforePixels, behindPixels, pngChunk, withWebpChunk } from '#test/harness/picture-chunks.ts';
import { partsOf } from '#test/harness/picture-parts.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { restrictSharp } from '../probe-image.ts';
import { orientationPngChunk } from './kept-orientation.ts';
import { readHasLocation } from './read-location.ts';
import { stripGif } from './strip-gif.ts';
import { stripPicture } from './strip-picture.ts';
import { stripPng } from './strip-png.ts';
import { stripWebp } from './strip-webp.ts';

let folder: string;
beforeAll(async () => {
  restrictSharp();
  folder = await makeFolder();
});

const GPS = { IFD0: { Artist: 'Somebody' }, IFD3: { GPSLatitude: '52/1 31/1 12/1', GPSLatitudeRef: 'N' } };
const XMP =
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="Somebody"/></rdf:RDF></x:xmpmeta>';

async function strip(bytes: Buffer, extension: MediaExtension): Promise<Buffer> {
  const path = await writeIn(folder, `${Math.random()}`, bytes);
  expect(await readHasLocation(path, extension), 'the original says it').toBe(true);
  const made = await stripPicture(path, extension);
  expect((await readFile(path)).equals(bytes), 'the original is as it was').toBe(true);
  expect(await readHasLocation(await writeIn(folder, `${Math.random()}`, made), extension)).toBe(false);
  return made;
}

/** As it is seen: turned upright, all its frames, its colours as they are stored. */
function pixels(picture: Buffer): Promise<Buffer> {
  return sharp(picture, { failOn: 'error', animated: true }).autoOrient().keepIccProfile().raw().toBuffer();
}

describe('§6.1 a picture of which only the location has to go', () => {
  test.each([
    ['jpg', 1],
    ['jpg', 6],
    ['png', 1],
    ['png', 3],
    ['webp', 1],
    ['webp', 8],
  ] as const)(
    '%s, held as %i: pixels, profile and the way it is held stay; all else goes',
    async (extension, orientation) => {
      const format = extension === 'jpg' ? 'jpeg' : extension;
      const source = await makePicture(120, 80)
        .withMetadata({ orientation })
        .withExifMerge(GPS)
        .withXmp(XMP)
        .withIccProfile('p3')
        [format]()
        .toBuffer();
      const made = await strip(source, extension);
      expect(made.includes('Somebody')).toBe(false);
      expect((await pixels(made)).equals(await pixels(source))).toBe(true);
      const [before, after] = [await sharp(source).metadata(), await sharp(made).metadata()];
      expect(before.orientation ?? 1, 'the fixture is held so').toBe(orientation);
      expect([after.orientation ?? 1, after.icc, after.autoOrient]).toEqual([
        orientation,
        before.icc,
        before.autoOrient,
      ]);
      expect(after.xmp).toBe(undefined);
    },
  );

  test('a transparent PNG and a WebP without losses stay what they are', async () => {
    const png = await sharp(await makePng())
      .withExif(GPS)
      .png()
      .toBuffer();
    expect(partsOf(await strip(png, 'png')).filter((part) => ['eXIf', 'tEXt', 'iTXt'].includes(part))).toEqual([]);
    const webp = await sharp(await makePng())
      .withExif(GPS)
      .webp({ lossless: true })
      .toBuffer();
    const made = await strip(webp, 'webp');
    expect(partsOf(made).filter((part) => ['EXIF', 'XMP '].includes(part))).toEqual([]);
    expect((await pixels(made)).equals(await pixels(webp))).toBe(true);
  });

  test('what moves goes on moving', async () => {
    const gif = await makeAnimation('gif', [100, 200, 300]);
    const says = Buffer.from([0x21, 0xfe, 20, ...Buffer.from('GPSLatitude Somebody'), 0]);
    // Before the trailer.
    const located = Buffer.concat([gif.subarray(0, -1), says, gif.subarray(-1)]);
    expect((await strip(located, 'gif')).equals(gif)).toBe(true);
    const webp = await sharp(await makeAnimation('webp', [100, 200]), { animated: true })
      .withExif(GPS)
      .webp()
      .toBuffer();
    const made = await strip(webp, 'webp');
    const { pages, delay } = await sharp(made).metadata();
    expect([pages, delay]).toEqual([2, [100, 200]]);
    expect((await pixels(made)).equals(await pixels(webp))).toBe(true);
  });

  test('a film and a second picture behind a JPEG go too', async () => {
    const jpeg = await makePicture(60, 40).jpeg().toBuffer();
    const located = Buffer.concat([jpeg, await readFile(clipPath('story'))]);
    expect((await strip(located, 'jpg')).equals(jpeg)).toBe(true);
  });
});

/** As cameras write it, without the header of a JPEG. */
async function gpsTiff(): Promise<Buffer> {
  const { exif } = await sharp(await makePicture(8, 8).withExif(GPS).jpeg().toBuffer()).metadata();
  return (exif ?? Buffer.alloc(0)).subarray(6);
}

describe('§1.3 what a decoder does not read of a PNG or a WebP', () => {
  const hex = async () => `\nexif\n      8\n${(await gpsTiff()).toString('hex')}\n`;
  const packed = (text: string) => deflateSync(Buffer.from(text, 'latin1')).toString('latin1');
  const text = (type: string, ...parts: string[]) => pngChunk(type, parts.join(''));
  test.each<[string, (png: Buffer) => Buffer | Promise<Buffer>]>([
    ['EXIF as hex', async (png) => beforePixels(png, text('tEXt', 'Raw profile type exif\0', await hex()))],
    [
      'EXIF as hex, packed',
      async (png) => beforePixels(png, text('zTXt', 'Raw profile type APP1\0\0', packed(await hex()))),
    ],
    ['EXIF behind the pixels', async (png) => behindPixels(png, pngChunk('eXIf', await gpsTiff()))],
    ['XMP behind the pixels', (png) => behindPixels(png, text('iTXt', 'XML:com.adobe.xmp\0\0\0\0\0', XMP))],
    ['XMP, packed', (png) => behindPixels(png, text('iTXt', 'XML:com.adobe.xmp\0\x01\0en\0words\0', packed(XMP)))],
    [
      'a text after twenty others',
      (png) =>
        beforePixels(
          png,
          ...Array.from({ length: 20 }, (_, index) => text('tEXt', `Note ${index}\0none`)),
          text('tEXt', 'Comment\0Latitude 52.5'),
        ),
    ],
    ['a chunk of nobody knows what', (png) => behindPixels(png, pngChunk('whAt', 'Somebody'))],
    ['what is behind the end', (png) => Buffer.concat([png, Buffer.from('Somebody was here')])],
  ])('of a PNG %s counts, and goes', async (_, add) => {
    const png = await makePicture(40, 30).png().toBuffer();
    expect((await strip(await add(png), 'png')).equals(png)).toBe(true);
  });

  test.each<[string, (webp: Buffer) => Buffer | Promise<Buffer>]>([
    ['EXIF that no header announces', async (webp) => withWebpChunk(webp, 'EXIF', await gpsTiff())],
    ['a chunk of nobody knows what', (webp) => withWebpChunk(webp, 'whAt', 'Somebody')],
    ['what is behind the end', (webp) => Buffer.concat([webp, Buffer.from('Somebody was here')])],
  ])('of a WebP %s counts, and goes', async (_, add) => {
    // With a profile it has a header that announces what follows.
    const webp = await makePicture(40, 30).withIccProfile('p3').webp().toBuffer();
    expect((await strip(await add(webp), 'webp')).equals(webp)).toBe(true);
  });

  test('what names no place is none', async () => {
    const png = await makePicture(40, 30).png().toBuffer();
    const silent = [
      beforePixels(png, text('tEXt', 'Software\0gnome-screenshot'), pngChunk('tIME', Buffer.alloc(7))),
      beforePixels(png, text('zTXt', 'Comment\0\0', packed('A kite'))),
      behindPixels(png, text('iTXt', 'Title\0\0\0\0\0A kite'), orientationPngChunk(6) ?? Buffer.alloc(0)),
      Buffer.concat([png, Buffer.alloc(8)]),
    ];
    const asked = silent.map(async (bytes) => readHasLocation(await writeIn(folder, `${Math.random()}`, bytes), 'png'));
    expect(await Promise.all(asked)).toEqual([false, false, false, false]);
    const bomb = beforePixels(png, text('zTXt', 'Comment\0\0', packed('a'.repeat(20_000_000))));
    expect(await readHasLocation(await writeIn(folder, 'bomb.png', bomb), 'png')).toBe(true);
  });
});

test('§6.3 HEIC and AVIF are refused: they would have to be encoded anew', async () => {
  const avif = await makePicture(32, 32).withExif(GPS).avif({ effort: 0 }).toBuffer();
  const paths = [[clipPath('heic'), 'heic'] as const, [await writeIn(folder, 'a.avif', avif), 'avif'] as const];
  for (const [path, extension] of paths) {
    await expect(stripPicture(path, extension)).rejects.toMatchObject({
      code: 'media_unsupported',
      details: { reason: 'type' },
    });
  }
});

test('what is put together otherwise than the standard says is left alone, whatever it is', async () => {
  const [png, webp] = [await makePng(), await makePicture(40, 30).webp().toBuffer()];
  const gif = await makeAnimation('gif', [100, 200]);
  const cut = [stripPng(png.subarray(0, -14)), stripWebp(webp.subarray(0, -20)), stripGif(gif.subarray(0, -8))];
  expect(cut).toEqual([null, null, null]);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.constantFrom(png, webp, gif), (noise, head) => {
      const bytes = Buffer.concat([head.subarray(0, 20), noise]);
      for (const work of [stripPng, stripWebp, stripGif])
        expect(work(bytes)?.length ?? 0).toBeLessThanOrEqual(bytes.length);
    }),
  );
  await expect(stripPicture(`${folder}/nowhere.jpg`, 'jpg')).rejects.toMatchObject({ code: 'not_found' });
});
