import { isSame } from './values.ts';

/** Of settings, those keys that the other side has otherwise: "title: New, kind: short". null: there are none. */
export function settingWords(value: unknown, against: unknown): string | null {
  if (!isRecord(value)) return null;
  const other = isRecord(against) ? against : {};
  const changed = Object.entries(value).filter(([key, own]) => !isSame(own, other[key]));
  const words = changed.map(([key, own]) => `${key.replaceAll('_', ' ')}: ${wordsOf(own)}`);
  return words.length > 0 ? words.join(', ') : null;
}

function wordsOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
