import { expect, test } from 'vitest';
import { choosePublishedFile, type LocatedFile, noteLocation, readKeepsLocation } from './published-file.ts';

/** Rules: electron/media/fit/SPEC.md, 6. */

function file(id: string, details: LocatedFile['details'], extension = 'jpg'): LocatedFile {
  return { id, extension, details };
}

const located = file('a', { hasLocation: true });
const stripped = file('b', { hasLocation: false, strippedOf: ['a'] });
const OFF = { keepsLocation: false };
const ON = { keepsLocation: true };

test('§6.2 a file that says nothing goes out itself; one that does, only as the stripped one', () => {
  const silent = choosePublishedFile(file('a', { hasLocation: false }), [], OFF);
  expect(silent).toEqual({ kind: 'file', assetId: 'a', location: 'none' });
  expect(choosePublishedFile(located, [stripped], OFF)).toEqual({ kind: 'file', assetId: 'b', location: 'removed' });
});

test('§6.2 until it is stripped, or looked at, it waits', () => {
  expect(choosePublishedFile(located, [], OFF)).toEqual({ kind: 'waits', why: 'unstripped' });
  expect(choosePublishedFile(file('a', {}), [], OFF)).toEqual({ kind: 'waits', why: 'unread' });
  // Whatever a teammate's version wrote there.
  expect(choosePublishedFile(file('a', { hasLocation: 'no' }), [], OFF)).toEqual({ kind: 'waits', why: 'unread' });
});

test('§6.2 a PNG or WebP of which a former way of looking found nothing has to be looked at again', () => {
  const [before, now] = [{ hasLocation: false }, noteLocation(false)];
  for (const extension of ['png', 'webp']) {
    expect(choosePublishedFile(file('a', before, extension), [], OFF)).toEqual({ kind: 'waits', why: 'unread' });
    expect(choosePublishedFile(file('a', now, extension), [], OFF)).toMatchObject({ location: 'none' });
    const made = file('b', { ...before, strippedOf: ['a'] }, extension);
    expect(choosePublishedFile(located, [made], OFF)).toEqual({ kind: 'waits', why: 'unstripped' });
  }
});

test('§6.2 one that was made of another, or of which nobody knows what it says, stands for nothing', () => {
  const others = [
    file('b', { hasLocation: false, strippedOf: ['c'] }),
    file('c', { hasLocation: true, strippedOf: ['a'] }),
    file('d', { strippedOf: ['a'] }),
    file('e', { hasLocation: false, strippedOf: 'a' }),
    file('f', { hasLocation: false, made: { of: 'a', provider: 'x' } }),
  ];
  expect(choosePublishedFile(located, others, OFF)).toEqual({ kind: 'waits', why: 'unstripped' });
});

test('§6.2 two devices that made two choose the same one', () => {
  const other = file('c', { hasLocation: false, strippedOf: ['a'] });
  const orders = [
    [stripped, other],
    [other, stripped],
  ].map((made) => choosePublishedFile(located, made, OFF));
  expect(orders.map((choice) => choice.kind === 'file' && choice.assetId)).toEqual(['b', 'b']);
});

test('§6.3 HEIC and AVIF that say it cannot go out; where nobody knows how to look, that is said', () => {
  for (const extension of ['heic', 'avif']) {
    expect(choosePublishedFile(file('a', { hasLocation: true }, extension), [], OFF)).toEqual({ kind: 'refused' });
  }
  expect(choosePublishedFile(file('a', { hasLocation: null }, 'pdf'), [], OFF)).toEqual({
    kind: 'file',
    assetId: 'a',
    location: 'unseen',
  });
});

test('§6.4 only a plain yes in the settings of the workspace keeps a location', () => {
  const settings = [{}, { keepLocation: false }, { keepLocation: 'true' }, { keepLocation: 1 }, { keepLocation: true }];
  expect(settings.map(readKeepsLocation)).toEqual([false, false, false, false, true]);
  expect(choosePublishedFile(located, [stripped], ON)).toEqual({ kind: 'file', assetId: 'a', location: 'kept' });
  expect(choosePublishedFile(file('a', { hasLocation: true }, 'heic'), [], ON)).toMatchObject({ kind: 'file' });
});
