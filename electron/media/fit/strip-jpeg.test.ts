import fc from 'fast-check';
import sharp, { type JpegOptions } from 'sharp';
import { describe, expect, test } from 'vitest';
import { makePicture } from '#test/harness/media-files.ts';
import { partsOf } from '#test/harness/picture-parts.ts';
import { stripJpeg } from './strip-jpeg.ts';

const PLACE = { IFD0: { Artist: 'Somebody' }, IFD3: { GPSLatitude: '52/1 31/1 12/1', GPSLatitudeRef: 'N' } };

function segment(marker: number, text: string): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(text.length + 2, 2);
  return Buffer.concat([head, Buffer.from(text, 'latin1')]);
}

/** A JPEG with all that cameras, editors and phones hang on it, in front and behind. */
async function laden(options: JpegOptions): Promise<Buffer> {
  const jpeg = await makePicture(120, 80).withExif(PLACE).withIccProfile('p3').jpeg(options).toBuffer();
  const extra = [
    segment(0xe2, 'MPF\0Somebody'),
    segment(0xed, 'Photoshop 3.0\0Somebody'),
    segment(0xfe, 'Somebody was here'),
  ];
  const film = Buffer.from('\0\0\0\x18ftypmp42 and a film by Somebody', 'latin1');
  return Buffer.concat([jpeg.subarray(0, 2), ...extra, jpeg.subarray(2), film]);
}

describe('§2.6 a JPEG that only has to say less', () => {
  test.each<[string, JpegOptions]>([
    ['in one scan', {}],
    ['in many (progressive)', { progressive: true }],
    ['with colours at every pixel', { chromaSubsampling: '4:4:4' }],
  ])('%s keeps its pixels bit for bit, and its profile', async (_, options) => {
    const source = await laden(options);
    const made = stripJpeg(source) ?? Buffer.alloc(0);
    expect(partsOf(made)).toEqual(['APP2 ICC_PROFILE']);
    expect(made.includes('Somebody')).toBe(false);
    const pixels = (jpeg: Buffer) => sharp(jpeg, { failOn: 'error' }).keepIccProfile().raw().toBuffer();
    expect((await pixels(made)).equals(await pixels(source))).toBe(true);
    expect((await sharp(made).metadata()).icc).toEqual((await sharp(source).metadata()).icc);
  });

  test('that is cut off is left to those who decode', async () => {
    const source = await laden({});
    expect(stripJpeg(source.subarray(0, source.length - 200))).toBe(null);
    expect(stripJpeg(source.subarray(0, 300))).toBe(null);
  });

  test('that is put together in a way of its own is left too', async () => {
    const source = await laden({});
    const filled = Buffer.concat([source.subarray(0, 2), Buffer.from([0xff]), source.subarray(2)]);
    const reserved = Buffer.concat([source.subarray(0, 2), segment(0xf3, 'Somebody'), source.subarray(2)]);
    expect([stripJpeg(filled), stripJpeg(reserved)]).toEqual([null, null]);
  });

  test('that is none at all is left too', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const head = Buffer.from([0xff, 0xd8, 0xff]);
        for (const bytes of [Buffer.from(noise), Buffer.concat([head, noise])]) {
          const made = stripJpeg(bytes);
          if (made !== null) expect(made.length).toBeLessThanOrEqual(bytes.length);
        }
      }),
    );
  });
});
