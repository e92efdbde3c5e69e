import { memo, useRef } from 'react';
import type { Provider } from '../../../shared/domain/states.ts';
import { extractEntities } from '../../../shared/platforms/extract-entities.ts';

export type HighlightRules = Provider | 'canonical';

/**
 * Lies behind the text field with the same letters, unseen: only the grounds of links, mentions and tags are painted, so
 * that a letter never waits for it. Line by line: a key press changes one.
 */
export const Highlight = memo(function Highlight({
  text,
  rules,
}: {
  readonly text: string;
  readonly rules: HighlightRules;
}) {
  const known = useRef<KnownLines>(new Map());
  return (
    <div className="composer-highlight" aria-hidden="true">
      {upToLastEntity(text, rules, known.current)
        .split('\n')
        .map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place; its text is what changes.
          <Line key={index} line={line} rules={rules} />
        ))}
    </div>
  );
});

/** Of the lines looked at last: a key press changes one, and the others need not be looked at again. */
type KnownLines = Map<string, ReturnType<typeof entitiesIn>>;

/** Hebrew, Arabic and what else runs leftwards: there, what follows a word may move it. */
const RUNS_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/**
 * What follows the last entity and the word it is part of decides nothing that is painted. Left out, a letter at the end of
 * a text changes nothing here, and costs no second frame (a quarter of all that a key press costs).
 */
export function upToLastEntity(text: string, rules: HighlightRules, known: KnownLines = new Map()): string {
  const lines = text.split('\n');
  const before = new Map(known);
  known.clear();
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at] ?? '';
    const entities = before.get(line) ?? entitiesIn(line, rules);
    known.set(line, entities);
    const last = entities.at(-1);
    if (!last) continue;
    const restOfWord = /^\S*/.exec(line.slice(last.end))?.[0] ?? '';
    const shown = RUNS_LEFT.test(line) ? line : line.slice(0, last.end + restOfWord.length);
    return [...lines.slice(0, at), shown].join('\n');
  }
  return '';
}

/** Cheap to ask, and true for most lines: none of the signs that any entity needs. */
const HAS_SIGN = /[#@$./＃＠]/;

function entitiesIn(line: string, rules: HighlightRules) {
  return HAS_SIGN.test(line) ? extractEntities(line, rules) : [];
}

const Line = memo(function Line({ line, rules }: { readonly line: string; readonly rules: HighlightRules }) {
  const entities = entitiesIn(line, rules);
  if (entities.length === 0) return <div dir="auto">{line === '' ? '\n' : line}</div>;
  const pieces: (string | { readonly kind: string; readonly text: string; readonly start: number })[] = [];
  let at = 0;
  for (const { kind, start, end } of entities) {
    if (start > at) pieces.push(line.slice(at, start));
    pieces.push({ kind, text: line.slice(start, end), start });
    at = end;
  }
  pieces.push(line.slice(at));
  return (
    <div dir="auto">
      {pieces.map((piece) =>
        typeof piece === 'string' ? (
          piece
        ) : (
          <mark key={piece.start} className={`composer-entity composer-entity-${piece.kind}`}>
            {piece.text}
          </mark>
        ),
      )}
    </div>
  );
});
