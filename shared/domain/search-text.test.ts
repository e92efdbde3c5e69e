import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutSnippet, findHits, foldText, parseSearch, tokenize } from './search-text.ts';

const marked = (text: string, query: string) =>
  findHits(text, parseSearch(query)).map(([from, to]) => text.slice(from, to));

test('case, accents, ligatures and widths are folded', () => {
  expect(['Crème Brûlée', 'Łódź', 'STRASSE', 'Straße', 'ﬁn', 'ＡＢＣ', 'ПРИВЕТ'].map(foldText)).toEqual([
    'creme brulee',
    'lodz',
    'strasse',
    'strasse',
    'fin',
    'abc',
    'привет',
  ]);
});

test('words are cut at what is no letter; scripts without spaces at every character', () => {
  expect(tokenize('Ça—va? 日本 #tag').map(({ text }) => text)).toEqual(['ca', 'va', '日', '本', 'tag']);
});

test('a word is found by its beginning, whatever its accents', () => {
  expect(marked('Café crème, decaf', 'caf')).toEqual(['Caf']);
  expect(marked('Un thé', 'the')).toEqual(['thé']);
});

test('what is written together has to stand together', () => {
  expect(marked('a slow-roast and a slow dark roast', 'slow-roast')).toEqual(['slow-roast']);
  expect(marked('日本語の本', '日本')).toEqual(['日本']);
});

test('several words are marked each, without overlap', () => {
  expect(marked('roast roastery', 'roast roaste')).toEqual(['roast', 'roaste']);
});

test('an emoji in a text moves nothing', () => {
  expect(marked('👩‍🚀 launch day 🚀', 'launch day')).toEqual(['launch', 'day']);
});

test('a snippet shows the first hit of a long text with what stands before it', () => {
  const { snippet, ranges } = cutSnippet(`${'lorem ipsum '.repeat(40)}the launch is near`, parseSearch('launch'));
  expect(ranges.map(([from, to]) => snippet.slice(from, to))).toEqual(['launch']);
  expect(snippet).toMatch(/^… (ipsum|lorem) .*launch is near$/);
});

test('a query of signs alone has no words', () => {
  expect([parseSearch('  '), parseSearch('#!? …')]).toEqual([[], []]);
});

/** Every character as a person sees it, one by one: what `tokenize` is a quicker way to. */
function tokenizeSlowly(text: string): string[] {
  const folded = [...new Intl.Segmenter().segment(text)].map(({ segment }) => foldText(segment)).join('');
  return folded.match(/[\u3040-\u30ff\u4e00-\u9fff]|[[\p{Alphabetic}0-9]--[\u3040-\u30ff\u4e00-\u9fff]]+/gv) ?? [];
}

test('a text of mixed scripts is cut as one of one script is', () => {
  const part = fc.constantFrom(
    'a',
    'Z',
    '7',
    ' ',
    '-',
    '\r\n',
    'é',
    'e\u0301',
    'ß',
    'ﬁ',
    'ø',
    '日',
    'コ',
    '👩‍🚀',
    '1\ufe0f\u20e3',
    'я',
    '…',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 14 }), (parts) => {
      const text = parts.join('');
      const tokens = tokenize(text);
      expect(tokens.map((token) => token.text)).toEqual(tokenizeSlowly(text));
      expect(tokens.map(({ from, to }) => tokenize(text.slice(from, to))[0]?.text)).toEqual(
        tokens.map((token) => token.text),
      );
    }),
    { numRuns: 2_000 },
  );
});
