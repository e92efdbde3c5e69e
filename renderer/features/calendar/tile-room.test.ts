import { expect, test } from 'vitest';
import { cutToRoom, hasPicture, hasText, hasTime, roomOf } from './tile-room.ts';

test('a text is cut to what may show, at a word, and never inside a letter', () => {
  expect(cutToRoom('Short enough', 'narrow')).toBe('Short enough');
  expect(cutToRoom('The roaster’s breakfast, and what is left of it at noon.', 'narrow')).toBe(
    'The roaster’s breakfast, and what is left of it',
  );
  expect(cutToRoom('a'.repeat(60), 'narrow')).toBe('a'.repeat(48));
  expect(cutToRoom(`${'a'.repeat(47)}🎉 and more`, 'narrow')).toBe('a'.repeat(47));
});

test('a line in a narrow day drops its picture, then its time, then its text, so that what it keeps can be read', () => {
  const lines = [60, 81, 110, 150].map(roomOf).map((room) => ({
    picture: hasPicture('line', room),
    time: hasTime('line', room),
    text: hasText('line', room),
  }));
  expect(lines).toEqual([
    { picture: false, time: true, text: false },
    { picture: false, time: false, text: true },
    { picture: false, time: true, text: true },
    { picture: true, time: true, text: true },
  ]);
  expect([hasTime('card', 'tight'), hasText('card', 'tiny')]).toEqual([true, true]);
});
