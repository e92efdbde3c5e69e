const COLORS = 8;

/** Made when first asked for: it costs as much as a hundred tiles. */
let letters: Intl.Segmenter | undefined;

/** Two letters of the first and the last word; of one word the first letter alone. */
export function initialsOf(name: string): string {
  const words = name
    .replace(/^[@#/]+/, '')
    .split(/[\s._-]+/u)
    .filter(Boolean);
  const first = firstLetter(words[0] ?? '');
  const last = words.length > 1 ? firstLetter(words[words.length - 1] ?? '') : '';
  return (first + last).toLocaleUpperCase() || '?';
}

function firstLetter(word: string): string {
  letters ??= new Intl.Segmenter();
  const [segment] = letters.segment(word);
  return segment?.segment ?? '';
}

/** 1 … 8, always the same for the same id. */
export function colorOf(id: string): number {
  let hash = 0;
  for (const char of id) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return (hash % COLORS) + 1;
}
