import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { MadePicture, PictureFit } from '#shared/domain/fit.ts';
import {
  clipPath,
  makeAnimation,
  makeBomb,
  makeJpeg,
  makePicture,
  makePng,
  writeIn,
} from '#test/harness/media-files.ts';
import { partsOf } from '#test/harness/picture-parts.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { restrictSharp } from '../probe-image.ts';
import { fitImage } from './fit-image.ts';

let folder: string;
beforeAll(async () => {
  restrictSharp();
  folder = await makeFolder();
});

const PART = { left: 0, top: 0, width: 8, height: 8 };
const PLAN: PictureFit = {
  kind: 'picture',
  mimeType: 'image/jpeg',
  smallerMimeType: null,
  crop: PART,
  width: 8,
  height: 8,
  leastWidth: 8,
  leastHeight: 8,
  maxBytes: null,
  isFlattened: false,
};

async function make(bytes: Uint8Array, more: Partial<PictureFit> = {}): Promise<Buffer> {
  const path = await writeIn(folder, `${Math.random()}`, bytes);
  const { width, height } = (await sharp(bytes, { limitInputPixels: false }).metadata()).autoOrient;
  const { width: cutWidth, height: cutHeight } = more.crop ?? { width, height };
  const whole = { crop: { left: 0, top: 0, width, height }, width: cutWidth, height: cutHeight };
  const made = await fitImage(path, { ...PLAN, leastWidth: 1, leastHeight: 1, ...whole, ...more });
  expect(await readFile(path), 'the original is as it was').toEqual(Buffer.from(bytes));
  return made;
}

/** The stored numbers of one pixel, whatever they mean. */
async function pixelOf(picture: Buffer, x: number, y: number): Promise<number[]> {
  const part = sharp(picture).keepIccProfile().extract({ left: x, top: y, width: 1, height: 1 });
  return [...(await part.raw().toBuffer())];
}

function expectNear(actual: readonly number[], expected: readonly number[], tolerance = 4): void {
  expect(actual.length).toBe(expected.length);
  const far = actual.map((value, index) => Math.abs(value - (expected[index] ?? 0)));
  expect(Math.max(...far), `${actual} is not ${expected}`).toBeLessThanOrEqual(tolerance);
}

const RED = [255, 0, 0];
const GREEN = [0, 255, 0];
const BLUE = [0, 0, 255];
const WHITE = [255, 255, 255];

/** A picture of four colours, stored the way in which a camera that was held so would store it (EXIF 2.32, 4.6.5). */
function turned(orientation: number, width: number, height: number): Promise<Buffer> {
  const isLying = orientation >= 5;
  const stored = { width: isLying ? height : width, height: isLying ? width : height };
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [right, bottom] = [width - 1 - x, height - 1 - y];
      const places = [
        [x, y],
        [right, y],
        [right, bottom],
        [x, bottom],
        [y, x],
        [y, right],
        [bottom, right],
        [bottom, x],
      ];
      const [column = 0, row = 0] = places[orientation - 1] ?? [];
      const colour = y < height / 2 ? (x < width / 2 ? RED : GREEN) : x < width / 2 ? BLUE : WHITE;
      pixels.set(colour, (row * stored.width + column) * 3);
    }
  }
  return sharp(pixels, { raw: { ...stored, channels: 3 } })
    .withMetadata({ orientation })
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

describe('§2.1 a picture is upright in its pixels', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('whatever its EXIF orientation (%i)', async (orientation) => {
    const made = await make(await turned(orientation, 64, 32));
    expect(await sharp(made).metadata()).toMatchObject({ width: 64, height: 32 });
    expect((await sharp(made).metadata()).orientation).toBeUndefined();
    for (const [x, y, colour] of [
      [8, 8, RED],
      [56, 8, GREEN],
      [8, 24, BLUE],
      [56, 24, WHITE],
    ] as const) {
      expectNear(await pixelOf(made, x, y), colour);
    }
  });

  test('and is cut as it is seen', async () => {
    const crop = { left: 32, top: 0, width: 32, height: 16 };
    const made = await make(await turned(6, 64, 32), { crop, width: 16, height: 8 });
    expect(await sharp(made).metadata()).toMatchObject({ width: 16, height: 8 });
    expectNear(await pixelOf(made, 8, 4), GREEN);
  });
});

/** EXIF with a place, XMP with a place, and IPTC: what phones and editors leave. */
function withTraces(format: 'jpeg' | 'png' | 'webp'): Promise<Buffer> {
  const xmp =
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="52,31.2N"/></rdf:RDF></x:xmpmeta>';
  const place = {
    GPSLatitude: '52/1 31/1 12/1',
    GPSLatitudeRef: 'N',
    GPSLongitude: '13/1 24/1 36/1',
    GPSLongitudeRef: 'E',
  };
  return makePicture(64, 48)
    .withExif({ IFD0: { Make: 'Camera', Artist: 'Somebody' }, IFD3: place })
    .withXmp(xmp)
    .withIccProfile('p3')
    [format]()
    .toBuffer();
}

describe('§2.2 nothing is passed on but pixels and the colour profile', () => {
  test('(the source has what is to go)', async () => {
    const { exif, xmp, icc } = await sharp(await withTraces('jpeg')).metadata();
    expect([exif?.includes('Somebody'), xmp?.includes('GPSLatitude'), (icc?.length ?? 0) > 100]).toEqual([
      true,
      true,
      true,
    ]);
  });

  const parts: Readonly<Record<MadePicture, readonly string[]>> = {
    'image/jpeg': ['APP2 ICC_PROFILE'],
    'image/png': ['IHDR', 'iCCP', 'pHYs', 'IDAT', 'IEND'],
    'image/webp': ['VP8X', 'ICCP', 'VP8 '],
  };
  test.each(['jpeg', 'png', 'webp'] as const)('not from %s', async (format) => {
    for (const [mimeType, expected] of Object.entries(parts)) {
      const made = await make(await withTraces(format), { mimeType: mimeType as MadePicture });
      expect([...new Set(partsOf(made))]).toEqual(expected);
      for (const trace of ['GPS', 'Somebody', 'xmp', 'Exif']) expect(made.includes(trace), trace).toBe(false);
    }
  });
});

describe('§2.3 colours stay what they were', () => {
  const green = { create: { width: 16, height: 16, channels: 3, background: { r: 30, g: 200, b: 60 } } } as const;

  test.each<MadePicture>(['image/jpeg', 'image/png', 'image/webp'])(
    'Display P3 stays Display P3, as %s',
    async (mimeType) => {
      const source = await sharp(green).withIccProfile('p3').png().toBuffer();
      const made = await make(source, { mimeType });
      expect((await sharp(made).metadata()).icc).toEqual((await sharp(source).metadata()).icc);
      expectNear(await pixelOf(made, 8, 8), await pixelOf(source, 8, 8));
      // And seen through the profile it is the colour that was put in.
      expectNear([...(await sharp(made).raw().toBuffer()).subarray(0, 3)], [30, 200, 60]);
    },
  );

  test.each<[string, () => Promise<Buffer>]>([
    ['CMYK with its profile', () => sharp(green).withIccProfile('cmyk').jpeg({ quality: 100 }).toBuffer()],
    ['CMYK without one', () => sharp(green).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer()],
  ])('%s becomes sRGB', async (_, draw) => {
    const source = await draw();
    expect((await sharp(source).metadata()).space).toBe('cmyk');
    const made = await make(source);
    const { space, icc, channels } = await sharp(made).metadata();
    expect({ space, icc, channels }).toEqual({ space: 'srgb', icc: undefined, channels: 3 });
    const seen = [...(await sharp(source).toColourspace('srgb').raw().toBuffer()).subarray(0, 3)];
    expectNear(await pixelOf(made, 8, 8), seen, 6);
  });

  test.each(['srgb', 'p3'] as const)('16 bits become 8 with %s as with none', async (profile) => {
    const deep = sharp(green).toColourspace('rgb16');
    const source = await (profile === 'p3' ? deep.withIccProfile('p3') : deep).png().toBuffer();
    expect(await sharp(source).metadata()).toMatchObject({ depth: 'ushort' });
    const made = await make(source, { mimeType: 'image/png' });
    expect(await sharp(made).metadata()).toMatchObject({ depth: 'uchar', hasProfile: profile === 'p3' });
    expectNear([...(await sharp(made).raw().toBuffer()).subarray(0, 3)], [30, 200, 60]);
  });

  test('grey stays grey, with a profile or without', async () => {
    for (const profile of [false, true]) {
      const grey = sharp({ create: { width: 16, height: 16, channels: 3, background: '#777' } }).toColourspace('b-w');
      const made = await make(await (profile ? grey.withIccProfile('p3') : grey).png().toBuffer());
      expectNear([...(await sharp(made).toColourspace('srgb').raw().toBuffer()).subarray(0, 3)], [119, 119, 119]);
    }
  });

  /** The profile put into the file by hand, whatever the picture is. */
  function withProfile(jpeg: Buffer, icc: Buffer): Buffer {
    const segment = Buffer.concat([Buffer.from('\xff\xe2\0\0ICC_PROFILE\0\x01\x01', 'latin1'), icc]);
    segment.writeUInt16BE(segment.length - 2, 2);
    return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
  }

  test('a profile for other colours than the picture has does not go out', async () => {
    const p3 =
      (await sharp(await sharp(green).withIccProfile('p3').jpeg().toBuffer()).metadata()).icc ?? Buffer.alloc(0);
    const forCmyk = Buffer.from(p3);
    forCmyk.write('CMYK', 16, 'latin1');
    const cmyk = await sharp(green).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    for (const [jpeg, icc] of [
      [await sharp(green).jpeg().toBuffer(), forCmyk],
      [cmyk, p3],
    ] as const) {
      const source = withProfile(jpeg, icc);
      expect((await sharp(source).metadata()).icc).toEqual(icc);
      expect((await sharp(await make(source)).metadata()).icc).toBeUndefined();
    }
    expectNear(
      await pixelOf(await make(withProfile(await sharp(green).jpeg().toBuffer(), forCmyk)), 8, 8),
      [30, 200, 60],
    );
  });
});

describe('§2.4 transparency', () => {
  test.each<MadePicture>(['image/png', 'image/webp'])('is kept in %s', async (mimeType) => {
    const made = await make(await makePng(), { mimeType });
    expect((await sharp(made).metadata()).hasAlpha).toBe(true);
    expectNear(await pixelOf(made, 5, 5), [20, 120, 220, 128]);
  });

  test('is laid on white in a JPEG', async () => {
    const made = await make(await makePng(), { isFlattened: true });
    expectNear(await pixelOf(made, 5, 5), [137, 187, 237]);
  });
});

describe('§2.5 bytes', () => {
  test('fewer come first from quality, then from pixels', async () => {
    const source = await makePicture(1200, 900).jpeg({ quality: 100 }).toBuffer();
    const free = await make(source);
    const sizes = await Promise.all(
      [0.9, 0.6, 0.1, 0.01].map(async (part) => {
        const maxBytes = Math.round(free.length * part);
        const made = await make(source, { maxBytes });
        expect(made.length).toBeLessThanOrEqual(maxBytes);
        return (await sharp(made).metadata()).width;
      }),
    );
    expect(sizes.slice(0, 2)).toEqual([1200, 1200]);
    expect(sizes[2]).toBeLessThan(1200);
    expect(sizes[3]).toBeLessThan(sizes[2] ?? 0);
  });

  test('a PNG goes over to the other type rather than lose pixels, and loses pixels where there is none', async () => {
    const source = await makePicture(600, 400).png().toBuffer();
    const maxBytes = Math.round(source.length * 0.7);
    const other = await sharp(
      await make(source, { mimeType: 'image/png', smallerMimeType: 'image/jpeg', maxBytes }),
    ).metadata();
    const same = await sharp(await make(source, { mimeType: 'image/png', maxBytes })).metadata();
    expect([other.format, other.width, same.format, (same.width ?? 0) < 600]).toEqual(['jpeg', 600, 'png', true]);
  });

  test('the shape is held on the way down', async () => {
    const made = await make(await makePicture(800, 1000).jpeg().toBuffer(), { maxBytes: 20_000 });
    const { width, height } = await sharp(made).metadata();
    expect(width / height).toBeCloseTo(0.8, 2);
  });

  test('a limit that the least size does not hold is said', async () => {
    const least = { leastWidth: 400, leastHeight: 300, maxBytes: 500 };
    await expect(make(await makePicture(800, 600).jpeg().toBuffer(), least)).rejects.toMatchObject({
      code: 'media_too_large',
      details: { reason: 'bytes', maxBytes: 500 },
    });
  });
});

/** What says that it moves; the frames themselves do not matter here. */
async function makeMovingPng(): Promise<Buffer> {
  const still = await makePng();
  const control = Buffer.from('\0\0\0\x08acTL\0\0\0\x02\0\0\0\0\0\0\0\0', 'latin1');
  control.writeUInt32BE(crc32(control.subarray(4, 16)), 16);
  return Buffer.concat([still.subarray(0, 33), control, still.subarray(33)]);
}

test('§2.6 a JPEG that only has to say less keeps its pixels; one that is more than its limit does not', async () => {
  const source = await withTraces('jpeg');
  const pixels = (jpeg: Buffer) => sharp(jpeg).keepIccProfile().raw().toBuffer();
  const free = await make(source);
  const held = await make(source, { maxBytes: free.length - 1 });
  expect([
    (await pixels(free)).equals(await pixels(source)),
    (await pixels(held)).equals(await pixels(source)),
  ]).toEqual([true, false]);
  expect(held.length).toBeLessThan(free.length);
});

describe('§2.7 what cannot be done is said', () => {
  test.each<[string, () => Promise<Buffer> | Buffer, Partial<PictureFit>, object]>([
    [
      'a picture that is cut off',
      async () => (await makeJpeg(800, 600)).subarray(0, 9000),
      { crop: { left: 0, top: 0, width: 800, height: 600 } },
      { code: 'media_unreadable', details: { reason: 'damaged' } },
    ],
    ['noise', () => Buffer.from('GIF89a, they said'), {}, { code: 'media_unreadable', details: { reason: 'damaged' } }],
    ['a bomb', () => makeBomb(30_000, 30_000), {}, { code: 'media_too_large', details: { reason: 'pixels' } }],
    [
      'SVG',
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      {},
      { code: 'media_unreadable' },
    ],
    ['HEIC', () => readFile(clipPath('heic')), {}, { code: 'media_unsupported', details: { reason: 'type' } }],
    ['a moving PNG', makeMovingPng, {}, { code: 'media_unsupported', details: { reason: 'animated' } }],
    [
      'a moving WebP',
      () => makeAnimation('webp', [50, 50]),
      {},
      { code: 'media_unsupported', details: { reason: 'animated' } },
    ],
    ['the plan of another picture', () => makeJpeg(), { crop: { ...PART, left: 60 } }, { code: 'invalid_input' }],
  ])('%s', async (_, read, more, expected) => {
    const bytes = await read();
    const path = await writeIn(folder, `${Math.random()}`, bytes);

    await expect(fitImage(path, { ...PLAN, ...more })).rejects.toMatchObject(expected);
    expect(await readFile(path)).toEqual(bytes);
  });

  test('a picture that is gone', async () => {
    await expect(fitImage(join(folder, 'gone'), PLAN)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a cancel ends it', async () => {
    const signal = AbortSignal.abort();
    const path = await writeIn(folder, 'a', await makeJpeg());

    await expect(fitImage(path, PLAN, { signal })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

test('a picture from a very long roll is made smaller in one piece', async () => {
  const made = await make(
    await sharp({ create: { width: 16_000, height: 4_000, channels: 3, background: '#a40' } })
      .png({ compressionLevel: 1 })
      .toBuffer(),
    { width: 1600, height: 400 },
  );
  expect(await sharp(made).metadata()).toMatchObject({ width: 1600, height: 400 });
});
