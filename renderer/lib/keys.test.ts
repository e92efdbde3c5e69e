import { expect, test } from 'vitest';
import { type KeyPress, keyLabels, matchesKeys } from './keys.ts';

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more };
}

test('Mod is Cmd on a Mac and Ctrl elsewhere, and never the other one', () => {
  const withCtrl = press('k', { ctrlKey: true });
  const withCmd = press('k', { metaKey: true });
  expect(
    (['darwin', 'other'] as const).map((platform) => [
      matchesKeys(withCtrl, 'Mod+K', platform),
      matchesKeys(withCmd, 'Mod+K', platform),
    ]),
  ).toEqual([
    [false, true],
    [true, false],
  ]);
});

test('Shift is part of a letter or an arrow, but not of a sign, which may need it on this keyboard', () => {
  expect([
    matchesKeys(press('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Z', 'other'),
    matchesKeys(press('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+Z', 'other'),
    matchesKeys(press('?', { shiftKey: true }), '?', 'other'),
    matchesKeys(press('/', { shiftKey: true }), '/', 'other'),
  ]).toEqual([false, true, true, true]);
});

test('plus is plus with and without Shift, on the number pad too', () => {
  expect([
    matchesKeys(press('+', { ctrlKey: true, shiftKey: true }), 'Mod++', 'other'),
    matchesKeys(press('=', { ctrlKey: true }), 'Mod++', 'other'),
    matchesKeys(press('+', { ctrlKey: true, code: 'NumpadAdd' }), 'Mod++', 'other'),
  ]).toEqual([true, true, true]);
});

test('a shortcut is there on a keyboard that types no Latin letters', () => {
  expect([
    matchesKeys(press('т', { code: 'KeyN' }), 'N', 'other'),
    matchesKeys(press('л', { code: 'KeyK', ctrlKey: true }), 'Mod+K', 'other'),
    matchesKeys(press('&', { code: 'Digit1' }), '1', 'other'),
  ]).toEqual([true, true, true]);
});

test('on another Latin layout the letter counts, not its place', () => {
  const onAzerty = press('a', { code: 'KeyQ', ctrlKey: true });
  expect([matchesKeys(onAzerty, 'Mod+A', 'other'), matchesKeys(onAzerty, 'Mod+Q', 'other')]).toEqual([true, false]);
});

test('a shortcut is printed as on the keyboard', () => {
  expect([keyLabels('Mod+Shift+Z', 'darwin'), keyLabels('Mod+Shift+Z', 'other'), keyLabels('Mod++', 'other')]).toEqual([
    ['⌘', '⇧', 'Z'],
    ['Ctrl', 'Shift', 'Z'],
    ['Ctrl', '+'],
  ]);
});
