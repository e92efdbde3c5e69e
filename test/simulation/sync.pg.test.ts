import { expect, test } from 'vitest';
import { simulate } from './simulate.ts';

/** Few; `npm run simulate` carries out many. */
const HISTORIES = 40;

test('whatever devices do, offline and with replies lost, at rest they agree and nothing typed is lost', async () => {
  const { failure } = await simulate({ histories: HISTORIES, seed: 4711 });
  expect(failure).toBeNull();
});
