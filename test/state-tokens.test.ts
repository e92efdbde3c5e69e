import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { STATE_LOOKS } from '../shared/domain/state-looks.ts';

const tokens = readFileSync(join(import.meta.dirname, '../renderer/app/tokens.css'), 'utf8');

it.each(Object.values(STATE_LOOKS))('$token has a value in light and one in dark ($label)', ({ token }) => {
  const [light, dark] = tokens.split(':root[data-theme="dark"] {');
  expect([light, dark].map((theme) => theme?.includes(` ${token}: `))).toEqual([true, true]);
});
