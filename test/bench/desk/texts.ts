import { must } from '#shared/lib/must.ts';
import { SAMPLE_TEXTS } from '../../../scripts/demo/texts.ts';

/** The same numbers in every run (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SYLLABLES = 'ka lo mi ta ren sol ve bri no cha du pel sto ga fi mor lan qui os em'.split(' ');
const JAPANESE = [
  '東京でコーヒーを飲む。',
  '新しい豆が届きました。',
  '今週のイベント',
  '朝の一杯をどうぞ。',
  '本日のおすすめ',
];
const VOCABULARY = 20_000;

/** A word in so many is a made one, rare the further down the list it stands: a language's own curve, not sixty sentences. */
const MADE_WORDS = 12;

/** What posts of a brand sound like: its sentences, mixed, with words of their own; some in Japanese. */
export function createWriter(random: () => number): () => string {
  const sentences = SAMPLE_TEXTS.flatMap(({ text }) => text.split(/(?<=[.!?]) /));
  const words = Array.from({ length: VOCABULARY }, () =>
    Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(SYLLABLES, random)).join(''),
  );
  return () => {
    const parts = Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(sentences, random));
    const rare = Array.from({ length: Math.floor(random() * MADE_WORDS) }, () =>
      must(words[Math.floor(random() ** 3 * VOCABULARY)], 'a word'),
    );
    const japanese = random() < 0.08 ? [pick(JAPANESE, random)] : [];
    return [...parts, rare.join(' '), ...japanese].join(' ').trim();
  };
}

export function pick<Value>(values: readonly Value[], random: () => number): Value {
  return must(values[Math.floor(random() * values.length)], 'a value');
}
