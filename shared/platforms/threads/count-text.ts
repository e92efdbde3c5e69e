import { matchEmoji } from '../text/emoji.ts';
import { countCodePoints, countUtf8Bytes } from '../text/meters.ts';

/** One a character, but an emoji counts the bytes of its UTF-8 form (developers.facebook.com/docs/threads/overview). */
export function countThreadsText(text: string): number {
  let used = countCodePoints(text);
  for (const [emoji] of matchEmoji(text)) used += countUtf8Bytes(emoji) - countCodePoints(emoji);
  return used;
}
