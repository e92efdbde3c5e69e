import { type Entity, entitiesOf, withoutOverlaps } from '../entity.ts';
import { isAccentedLatin } from '../text/characters.ts';
import { extractLinks } from '../text/links.ts';

/** Letters, marks and digits of every script, and the signs that hold words together in some. */
const TAG_CHARACTER =
  '[\\p{L}\\p{M}\\p{Nd}_\\u200c\\u200d\\ua67e\\u05be\\u05f3\\u05f4\\uff5e\\u301c\\u309b\\u309c\\u30a0\\u30fb\\u3003\\u0f0b\\u0f0c\\u00b7]';
/** A variation selector belongs to the emoji before it, so a hashtag may follow it; `&` begins an HTML entity. */
const HASHTAG = new RegExp(
  `(?<![&]|(?![\\ufe0e\\ufe0f])${TAG_CHARACTER})[#＃](?![\\ufe0f\\u20e3])${TAG_CHARACTER}+`,
  'gu',
);
const HAS_LETTER = /[\p{L}\p{M}]/u;

/** Hashtags as X finds them (twitter-text extract.yml, `hashtags`). */
export function extractHashtags(text: string): readonly Entity[] {
  if (!/[#＃]/.test(text)) return [];
  return entitiesOf('hashtag', text, HASHTAG).filter(({ start, end }) => {
    const goesOn = /[#＃]/.test(text.charAt(end)) || text.startsWith('://', end);
    return !goesOn && HAS_LETTER.test(text.slice(start + 1, end));
  });
}

/** "RT@name" is a mention though a letter stands before it. */
const MENTION =
  /(?:(?<![\w!#$%&*@＠])|(?<=(?<![\w+~.-])[Rr][Tt]:?))(?<entity>[@＠]\w{1,20}(?:\/[A-Za-z][\w-]{0,24})?)/g;

/** Mentions and lists as X finds them (twitter-text extract.yml, `mentions`). */
export function extractXMentions(text: string): readonly Entity[] {
  if (!/[@＠]/.test(text)) return [];
  return entitiesOf('mention', text, MENTION).filter(({ end }) => {
    const next = text.charAt(end);
    return !(/[@＠]/.test(next) || text.startsWith('://', end) || (next !== '' && isAccentedLatin(next.charCodeAt(0))));
  });
}

const CASHTAG = /(?<=^|\s)\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?=$|\s|[!'#%&()*+,\\\-./:;<=>?@[\]^_{|}~$])/g;

export function extractCashtags(text: string): readonly Entity[] {
  return text.includes('$') ? entitiesOf('cashtag', text, CASHTAG) : [];
}

export function extractXLinks(text: string): readonly Entity[] {
  return extractLinks(text, { bareDomains: true }).map((range) => ({ kind: 'link', ...range }));
}

export function extractXEntities(text: string): readonly Entity[] {
  return withoutOverlaps([
    ...extractXLinks(text),
    ...extractXMentions(text),
    ...extractHashtags(text),
    ...extractCashtags(text),
  ]);
}
