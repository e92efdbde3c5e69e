/**
 * How a text is cut into what can be found. The same rules stand in SQL (`fold_text` in electron/database/search-index.ts):
 * a test holds the two to each other.
 */

/** Written without spaces between words: each character is found by itself, a word as characters in a row. */
export const UNSPACED =
  '\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff';

/** Letters that Unicode does not take apart. */
export const UNTAKEN = { from: 'øłđðħı', to: 'oldhhi' } as const;

const unspaced = new RegExp(`[${UNSPACED}]`, 'u');
const wordPart = /[\p{Alphabetic}0-9]/u;

/** Lower case, without accents, ligatures and widths taken apart: 'Crème' is 'creme', 'ＡＢ' is 'ab'. */
export function foldText(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[øłđðħı]/g, (char) => UNTAKEN.to[UNTAKEN.from.indexOf(char)] ?? char)
    .replaceAll('ß', 'ss');
  return plain
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFKC');
}

export type Token = {
  readonly text: string;
  /** UTF-16 positions in the text as it was written. */
  readonly from: number;
  readonly to: number;
};

/** The words of a text, folded, with their places. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let open: { text: string; from: number; to: number } | null = null;
  const close = () => {
    if (open) tokens.push(open);
    open = null;
  };
  for (const { segment, index } of new Intl.Segmenter().segment(text)) {
    for (const char of foldText(segment)) {
      if (!wordPart.test(char)) close();
      else if (unspaced.test(char)) {
        close();
        tokens.push({ text: char, from: index, to: index + segment.length });
      } else if (open) open = { text: open.text + char, from: open.from, to: index + segment.length };
      else open = { text: char, from: index, to: index + segment.length };
    }
  }
  close();
  return tokens;
}

/** What has to stand in a row; the last one may go on, unless its script has no spaces. */
export type SearchWord = readonly string[];

const MAX_WORDS = 8;
/** More than this in a row is a pasted text: its beginning is enough to find it. */
const MAX_TOKENS = 12;

/** The words of a query: each has to be found. What is written together ('foo-bar', '日本語') has to stand together. */
export function parseSearch(query: string): SearchWord[] {
  return query
    .split(/\s+/u)
    .map((word) => tokenize(word).map(({ text }) => text))
    .filter((word) => word.length > 0)
    .slice(0, MAX_WORDS)
    .map((word) => word.slice(0, MAX_TOKENS));
}

/** A word's last part is found at the beginning of a longer one. */
export function isPrefixToken(token: string): boolean {
  return !unspaced.test(token);
}

/** Where the words stand in a text, in order and without overlap. */
export function findHits(text: string, words: readonly SearchWord[]): [number, number][] {
  const tokens = tokenize(text);
  const hits = tokens.flatMap((_token, at) =>
    words.flatMap((word) => {
      const hit = hitAt(tokens, at, word);
      return hit ? [hit] : [];
    }),
  );
  const ordered = hits.sort((left, right) => left[0] - right[0] || right[1] - left[1]);
  return ordered.filter((hit, index) => index === 0 || hit[0] >= (ordered[index - 1]?.[1] ?? 0));
}

function hitAt(tokens: readonly Token[], at: number, word: SearchWord): [number, number] | null {
  for (const [offset, part] of word.entries()) {
    const token = tokens[at + offset];
    const isLast = offset === word.length - 1;
    if (!token) return null;
    if (isLast && isPrefixToken(part) ? !token.text.startsWith(part) : token.text !== part) return null;
  }
  const first = tokens[at];
  const last = tokens[at + word.length - 1];
  const lastPart = word.at(-1);
  if (!first || !last || lastPart === undefined) return null;
  // Folding keeps the number of letters but for a few ligatures: then the whole word is marked.
  const isSameLength = last.to - last.from === last.text.length;
  return [first.from, isSameLength ? last.from + lastPart.length : last.to];
}

const SNIPPET_LENGTH = 180;
/** What is read before the first hit, so that it makes sense. */
const LEAD = 40;

/** The part of a text around its first hit, white space folded, and where the hits are in it. */
export function cutSnippet(
  text: string,
  words: readonly SearchWord[],
): { snippet: string; ranges: [number, number][] } {
  const plain = text.replace(/\s+/gu, ' ').trim();
  const [first] = findHits(plain, words);
  const hitAt = first?.[0] ?? 0;
  const wanted = hitAt + LEAD < SNIPPET_LENGTH ? 0 : hitAt - LEAD;
  const start = wanted === 0 ? 0 : plain.indexOf(' ', wanted) + 1 || wanted;
  const from = start > hitAt ? hitAt : start;
  const piece = plain.slice(from, from + SNIPPET_LENGTH);
  const snippet = `${from > 0 ? '… ' : ''}${piece}${from + SNIPPET_LENGTH < plain.length ? '…' : ''}`;
  return { snippet, ranges: findHits(snippet, words) };
}
