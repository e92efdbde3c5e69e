const PICTURE = '(?![#*0-9])(?:\\p{Emoji}|\\p{Extended_Pictographic})';
const TAGS = '[\\u{e0020}-\\u{e007e}]+\\u{e007f}';
const ELEMENT = `${PICTURE}(?:\\p{Emoji_Modifier}|\\ufe0f\\u20e3?|${TAGS})?`;
/**
 * UTS #51's grammar of an emoji sequence: flag, keycap, or pictures joined by U+200D. By grammar and not by a list, so
 * that next year's emoji are whole too. U+FE0E asks for text, not for a picture.
 */
const SOURCE = `\\p{RI}\\p{RI}|[#*0-9]\\ufe0f?\\u20e3|(?:${ELEMENT})(?:\\u200d(?:${ELEMENT}))*(?!\\ufe0e)`;

let sequence: RegExp | undefined;

export function matchEmoji(text: string): Iterable<RegExpExecArray> {
  sequence ??= new RegExp(SOURCE, 'gu');
  // Plain Latin text is most text: it is asked first, for a hundredth of the cost.
  return /[\u00a9-\uffff]/.test(text) ? text.matchAll(sequence) : [];
}
