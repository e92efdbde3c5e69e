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

/**
 * What `Intl.Segmenter` has to look at: letters beyond ASCII, with the neighbours that they may make one character with.
 * Everything else is cut by a pattern, many times as fast.
 */
const beyondAscii = /[\t\n\r -~]?[^\t\n\r -~]+(?:[\t\n\r -~][^\t\n\r -~]+)*[\t\n\r -~]?/g;
const asciiWord = /[a-z0-9]+/g;

/** The words of a text, folded, with their places. */
export function tokenize(text: string): Token[] {
  const pieces: Token[] = [];
  let at = 0;
  for (const { 0: part, index } of text.matchAll(beyondAscii)) {
    addAscii(pieces, text, at, index);
    addSegments(pieces, part, index);
    at = index + part.length;
  }
  addAscii(pieces, text, at, text.length);
  return joinPieces(pieces);
}

function addAscii(pieces: Token[], text: string, from: number, to: number): void {
  for (const { 0: word, index } of text.slice(from, to).toLowerCase().matchAll(asciiWord)) {
    pieces.push({ text: word, from: from + index, to: from + index + word.length });
  }
}

const segmenter = new Intl.Segmenter();

function addSegments(pieces: Token[], part: string, at: number): void {
  for (const { segment, index } of segmenter.segment(part)) {
    for (const char of foldText(segment)) {
      // One that is no part of a word ends the one before it, though both stand in one character.
      const piece = wordPart.test(char) ? char : '';
      pieces.push({ text: piece, from: at + index, to: at + index + segment.length });
    }
  }
}

/** Pieces that touch are one word, but in scripts without spaces. */
function joinPieces(pieces: readonly Token[]): Token[] {
  const tokens: Token[] = [];
  let open: Token | null = null;
  const close = () => {
    if (open) tokens.push(open);
    open = null;
  };
  for (const piece of pieces) {
    if (open && piece.from > open.to) close();
    if (piece.text === '') close();
    else if (unspaced.test(piece.text)) {
      close();
      tokens.push(piece);
    } else open = open ? { text: open.text + piece.text, from: open.from, to: piece.to } : piece;
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
  const hits = findHits(plain, words);
  const hitAt = hits[0]?.[0] ?? 0;
  const wanted = hitAt + LEAD < SNIPPET_LENGTH ? 0 : hitAt - LEAD;
  const start = wanted === 0 ? 0 : plain.indexOf(' ', wanted) + 1 || wanted;
  const from = start > hitAt ? hitAt : start;
  const to = from + SNIPPET_LENGTH;
  const lead = from > 0 ? '… ' : '';
  const moved = lead.length - from;
  return {
    snippet: `${lead}${plain.slice(from, to)}${to < plain.length ? '…' : ''}`,
    ranges: hits.filter((hit) => hit[1] <= to).map((hit) => [hit[0] + moved, hit[1] + moved]),
  };
}
