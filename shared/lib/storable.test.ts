import { expect, test } from 'vitest';
import { toStorable } from './storable.ts';

test('half an emoji and NUL do not reach the database; everything else stays as it is', () => {
  expect(toStorable({ text: 'a\ud83db\u0000c', list: ['👩‍🚀', 1, null, true], inner: { x: '\udc00' } })).toEqual({
    text: 'a\ufffdbc',
    list: ['👩‍🚀', 1, null, true],
    inner: { x: '\ufffd' },
  });
});
