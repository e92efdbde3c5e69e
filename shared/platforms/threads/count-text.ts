import { countCodePoints, countUtf8Bytes } from '../text/meters.ts';

/** A pictograph with all that belongs to it: skin tone, joiners, flags, keycaps. */
const EMOJI = /\p{RGI_Emoji}|\p{Extended_Pictographic}\uFE0F?/gv;

/** One a character, but an emoji counts the bytes of its UTF-8 form (developers.facebook.com/docs/threads/overview). */
export function countThreadsText(text: string): number {
  let used = countCodePoints(text);
  for (const [emoji] of text.matchAll(EMOJI)) {
    if (emoji.length > 1 || emoji.charCodeAt(0) > 0x7f) used += countUtf8Bytes(emoji) - countCodePoints(emoji);
  }
  return used;
}
