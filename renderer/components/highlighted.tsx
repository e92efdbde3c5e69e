import './highlighted.css';

type Piece = { readonly text: string; readonly isHit: boolean; readonly at: number };

/** A text with what was searched for marked in it. `ranges` are positions of UTF-16 units, in order, end excluded. */
export function Highlighted({
  text,
  ranges,
}: {
  readonly text: string;
  readonly ranges: readonly (readonly [number, number])[];
}) {
  return (
    <span className="highlighted">
      {cut(text, ranges).map((piece) =>
        piece.isHit ? <mark key={piece.at}>{piece.text}</mark> : <span key={piece.at}>{piece.text}</span>,
      )}
    </span>
  );
}

function cut(text: string, ranges: readonly (readonly [number, number])[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const [from, to] of ranges) {
    if (from > at) pieces.push({ text: text.slice(at, from), isHit: false, at });
    pieces.push({ text: text.slice(from, to), isHit: true, at: from });
    at = to;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), isHit: false, at });
  return pieces;
}
