import { memo } from 'react';
import { diffWords } from './word-diff.ts';
import './word-diff-view.css';

/** A text with what was taken out struck through and what came in underlined: told by shape as well as by colour. */
export const WordDiff = memo(function WordDiff({ before, after }: { readonly before: string; readonly after: string }) {
  return (
    <p className="word-diff" dir="auto">
      {diffWords(before, after).map((part, index) => {
        const key = `${index}${part.kind}`;
        if (part.kind === 'added') return <ins key={key}>{part.text}</ins>;
        if (part.kind === 'removed') return <del key={key}>{part.text}</del>;
        return <span key={key}>{part.text}</span>;
      })}
    </p>
  );
});
