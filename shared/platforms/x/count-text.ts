import { countGraphemes } from '../text/meters.ts';
export function weightedLength(text: string): number {
  return countGraphemes(text.normalize('NFC'));
}
