import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Conversion, FilePathSource, FilePathTarget, Input, Output, WEBM, WebMOutputFormat } from 'mediabunny';
import { beforeAll, expect, test } from 'vitest';
import { box, PLACE, PLACES_IN_FILMS, withBoxes } from '#test/harness/film-boxes.ts';
import { clipPath, makePicture, makeWav, writeIn } from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { restrictSharp } from '../probe-image.ts';
import { fitVideo } from './fit-video.ts';
import { readHasLocation } from './read-location.ts';

let folder: string;
beforeAll(async () => {
  restrictSharp();
  folder = await makeFolder();
});

const GPS = { IFD3: { GPSLatitude: '52/1 31/1 12/1', GPSLatitudeRef: 'N' } };
const XMP =
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="Berlin"/></rdf:RDF></x:xmpmeta>';

async function ask(bytes: Uint8Array, extension: Parameters<typeof readHasLocation>[1]): Promise<boolean | null> {
  return readHasLocation(await writeIn(folder, `${Math.random()}`, bytes), extension);
}

test.each(['jpeg', 'png', 'webp', 'avif'] as const)(
  '§1.3 a picture (%s) says where it was taken in EXIF or in XMP',
  async (format) => {
    const extension = format === 'jpeg' ? 'jpg' : format;
    const plain = () => makePicture(32, 32)[format]({ effort: format === 'avif' ? 0 : 4 } as object);
    const made = [
      plain(),
      plain().withExif({ IFD0: { Make: 'Camera' } }),
      plain().withExif(GPS),
      plain().withXmp(XMP),
    ].map(async (picture) => ask(await picture.toBuffer(), extension));
    expect(await Promise.all(made)).toEqual([false, false, true, true]);
  },
);

test.each(PLACES_IN_FILMS)('§1.3 a film says where it was made: %s', async (_, extra) => {
  const film = await readFile(clipPath('hevc'));
  expect(await ask(withBoxes(film, extra), 'mov')).toBe(true);
});

test('§1.3 the name of the encoder is no place: almost every film has it', async () => {
  const made = join(folder, 'silent.mp4');
  await fitVideo(clipPath('hevc'), made, { kind: 'film', mimeType: 'video/mp4', trim: null, maxBytes: null });
  const silent = await readFile(made);
  const item = (type: string) => box(type, box('data', '\0\0\0\x01\0\0\0\0', 'Lavf61.7.100'));
  const meta = (...items: Buffer[]) =>
    box('udta', box('meta', '\0\0\0\0', box('hdlr', Buffer.alloc(25)), box('ilst', ...items)));
  const asked = [
    withBoxes(silent, meta(item('©too'))),
    withBoxes(silent, box('udta', box('©swr', 'Lavf'))),
    withBoxes(silent, meta(item('©too'), item('©nam'))),
    withBoxes(silent, box('udta', box('meta', 'no boxes'))),
  ].map((bytes) => ask(bytes, 'mp4'));
  expect(await Promise.all(asked)).toEqual([false, false, true, true]);
});

test('§1.3 a film that was made to fit says nothing', async () => {
  const made = join(folder, 'made.mp4');
  await fitVideo(clipPath('hevc'), made, { kind: 'film', mimeType: 'video/mp4', trim: null, maxBytes: null });
  expect(await readHasLocation(made, 'mp4')).toBe(false);
});

test('§1.3 a WebM says it in its tags', async () => {
  const made = join(folder, 'tagged.webm');
  const input = new Input({ formats: [WEBM], source: new FilePathSource(clipPath('landscape')) });
  const output = new Output({ format: new WebMOutputFormat(), target: new FilePathTarget(made) });
  await (await Conversion.init({ input, output, tags: { raw: { LOCATION: PLACE } } })).execute();
  input.dispose();
  expect([await readHasLocation(made, 'webm'), await readHasLocation(clipPath('landscape'), 'webm')]).toEqual([
    true,
    false,
  ]);
});

test('§1.3 what cannot be read counts as saying it; where nobody looks, nobody knows', async () => {
  expect(await ask(Buffer.from('no picture'), 'jpg')).toBe(true);
  expect(await ask(Buffer.from('no film'), 'webm')).toBe(true);
  expect(await ask(makeWav(), 'wav')).toBe(null);
  expect(await readHasLocation(clipPath('heic'), 'heic')).toBe(false);
});
