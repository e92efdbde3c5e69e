import { expect, test } from 'vitest';
import { upToLastEntity } from './highlight.tsx';

test('what is typed behind the last entity and its word is left out of the highlight', () => {
  const shown = (text: string) => upToLastEntity(text, 'canonical');
  expect(['', 'no sign at all', 'see #one and go', 'first\n\n#two, then\nthe rest', '#three'].map(shown)).toEqual([
    '',
    '',
    'see #one',
    'first\n\n#two,',
    '#three',
  ]);
});

test('in a line that runs leftwards everything stays, since it may move the entity', () => {
  expect(upToLastEntity('לך אל #קפה עכשיו', 'canonical')).toBe('לך אל #קפה עכשיו');
});
