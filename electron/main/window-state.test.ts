import { expect, test } from 'vitest';
import { fitBounds } from './window-state.ts';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const second = { x: 1440, y: 0, width: 1920, height: 1080 };

test('a window opens where it was, on whichever screen', () => {
  const saved = { x: 1600, y: 100, width: 1200, height: 800 };
  expect(fitBounds(saved, [laptop, second])).toEqual(saved);
});

test('a window whose screen was unplugged comes back to the first one, in its size', () => {
  const saved = { x: 1600, y: 100, width: 1200, height: 800 };
  expect(fitBounds(saved, [laptop])).toEqual({ x: 120, y: 63, width: 1200, height: 800 });
});

test('a window larger than the screen that is left becomes as large as that screen', () => {
  const saved = { x: 1500, y: 0, width: 1900, height: 1050 };
  expect(fitBounds(saved, [laptop])).toEqual(laptop);
});

test('a title bar above the screen cannot be reached, so the window is moved', () => {
  expect(fitBounds({ x: 100, y: -60, width: 800, height: 600 }, [laptop])).toEqual({
    x: 320,
    y: 163,
    width: 800,
    height: 600,
  });
});

test('a first window stands in the middle', () => {
  expect(fitBounds(null, [laptop])).toEqual({ x: 80, y: 63, width: 1280, height: 800 });
});
