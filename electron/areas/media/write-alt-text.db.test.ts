import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { newId } from '#shared/lib/ids.ts';
import { type Desk, openDesk } from '#test/harness/desk.ts';
import { makeJpeg } from '#test/harness/media-files.ts';

let desk: Desk;
let id = '';
let width = 100;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());
beforeEach(async () => {
  width += 1;
  const files = [{ name: 'photo.jpg', bytes: await makeJpeg(width, 80) }];
  id = (await desk.call('media.import', { batchId: newId() }, files)).assets[0]?.id ?? '';
});

/** A letter after the other, each built on the last, as a field sends them. */
async function type(from: string, ...texts: readonly string[]): Promise<void> {
  let base = from;
  for (const altText of texts) {
    await desk.call('media.setAltText', { id, altText, base });
    base = altText;
  }
}

const stored = async () => (await desk.call('media.read', { ids: [id] }))[0]?.altText;

it('what a teammate wrote meanwhile elsewhere in the text stays, with what was typed', async () => {
  await desk.call('media.setAltText', { id, altText: 'A boat in the harbour at dawn' });
  await type('A boat in the harbour', 'A red boat in the harbour');
  expect(await stored()).toBe('A red boat in the harbour at dawn');
});

it('what both wrote of the same stands one below the other, once, however many letters follow', async () => {
  await desk.call('media.setAltText', { id, altText: 'Three boats' });
  await type('', 'A', 'A d', 'A dog');
  expect(await stored()).toBe('A dog\n\nThree boats');
  // An answer that was lost: sent again.
  await desk.call('media.setAltText', { id, altText: 'A dog', base: 'A d' });
  expect(await stored()).toBe('A dog\n\nThree boats');
  await type('A dog', 'A do', 'A d', '');
  expect(await stored()).toBe('Three boats');
});

it('where nothing came between, the text is what was typed', async () => {
  await type('', 'A', 'A dog', '', 'A cat');
  expect(await stored()).toBe('A cat');
});
