import { expect, test } from 'vitest';
import { cutToRoom, hasText, hasTime, roomOf } from './tile-room.ts';

test('a text is cut to what may show, at a word, and never inside a letter', () => {
  expect(cutToRoom('Short enough', 'narrow')).toBe('Short enough');
  expect(cutToRoom('The roaster’s breakfast, and what is left of it at noon.', 'narrow')).toBe(
    'The roaster’s breakfast, and what is left of it',
  );
  expect(cutToRoom('a'.repeat(60), 'narrow')).toBe('a'.repeat(48));
  expect(cutToRoom(`${'a'.repeat(47)}🎉 and more`, 'narrow')).toBe('a'.repeat(47));
});

test('a line in a narrow day has its time or its text, never one or two letters of it beside the time', () => {
  const lines = [60, 81, 110].map(roomOf).map((room) => [hasTime('line', room), hasText('line', room)]);
  expect(lines).toEqual([
    [true, false],
    [false, true],
    [true, true],
  ]);
  expect([hasTime('card', 'tight'), hasText('card', 'tiny')]).toEqual([true, true]);
});
