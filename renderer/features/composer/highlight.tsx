import { memo } from 'react';
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
  return (
    <div className="composer-highlight" aria-hidden="true">
      {text.split('\n').map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place; its text is what changes.
        <Line key={index} line={line} rules={rules} />
      ))}
    </div>
  );
});

/** Cheap to ask, and true for most lines: none of the signs that any entity needs. */
const HAS_SIGN = /[#@$./＃＠]/;

const Line = memo(function Line({ line, rules }: { readonly line: string; readonly rules: HighlightRules }) {
  const entities = HAS_SIGN.test(line) ? extractEntities(line, rules) : [];
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
