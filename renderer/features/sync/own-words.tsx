import { memo } from 'react';
import { type DiffPart, diffWords } from '../../components/word-diff.ts';
import { t } from '../../lib/text.ts';

/** Of what both have, so much around a difference is enough to know the place. */
const AROUND = 90;

/** One side's text, with the words that the other does not have marked; told by a line as well as by colour. */
export const OwnWords = memo(function OwnWords({
  text,
  against,
  isOther,
}: {
  readonly text: string;
  /** null: there is no other side. */
  readonly against: string | null;
  readonly isOther: boolean;
}) {
  if (text === '') return <p className="side-text side-nothing">{t('sync.nothing')}</p>;
  if (against === null) {
    return (
      <p className="side-text" dir="auto">
        {text}
      </p>
    );
  }
  const parts = joinNeighbours(diffWords(against, text).filter(({ kind }) => kind !== 'removed'));
  return (
    <p className="side-text" dir="auto">
      {parts.map((part, index) => {
        const key = `${index}${part.kind}`;
        if (part.kind === 'added') {
          return (
            <mark key={key} className={isOther ? 'word-theirs' : 'word-ours'}>
              {part.text}
            </mark>
          );
        }
        return <span key={key}>{fold(part.text, index > 0, index < parts.length - 1)}</span>;
      })}
    </p>
  );
});

/** Words of ours with nothing but white space between them are one stretch. */
function joinNeighbours(parts: readonly DiffPart[]): readonly DiffPart[] {
  const joined: DiffPart[] = [];
  for (const [index, part] of parts.entries()) {
    const last = joined.at(-1);
    const isGap = part.kind === 'same' && part.text.trim() === '' && parts[index + 1]?.kind === 'added';
    if (last?.kind === 'added' && (part.kind === 'added' || isGap)) {
      joined[joined.length - 1] = { kind: 'added', text: last.text + part.text };
    } else joined.push(part);
  }
  return joined;
}

/** A long stretch that both have, with its middle left out; at the ends of the text, its outer part. */
function fold(text: string, hasBefore: boolean, hasAfter: boolean): string {
  const most = AROUND * (hasBefore && hasAfter ? 2 : 1);
  if (text.length <= most * 1.5) return text;
  const head = hasBefore ? text.slice(0, AROUND).replace(/\S*$/, '') : '';
  const tail = hasAfter ? text.slice(-AROUND).replace(/^\S*/, '') : '';
  return `${head}… ${tail.trimStart()}`;
}
