import { expect, it } from 'vitest';
import { messages } from '../locales/en/index.ts';
import { STATE_ICONS, STATE_LOOKS } from './state-looks.ts';
import { POST_STATES, TARGET_STATES } from './states.ts';

it.each([
  ['posts', POST_STATES],
  ['targets', TARGET_STATES],
])('the states of %s are told apart by shape and by words, never by colour alone', (_whose, states) => {
  const looks = states.map((state) => STATE_LOOKS[state]);
  const shapes = new Set(looks.map(({ icon }) => icon));
  const words = new Set(looks.map(({ label }) => messages[label]));
  expect([shapes.size, words.size, words.has('')]).toEqual([states.length, states.length, false]);
});

it('every shape is some state’s', () => {
  const used = new Set(Object.values(STATE_LOOKS).map(({ icon }) => icon));
  expect(STATE_ICONS.filter((icon) => !used.has(icon))).toEqual([]);
});
