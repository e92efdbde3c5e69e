import { type Entity, entitiesOf, withoutOverlaps } from '../entity.ts';
import { isAccentedLatin } from '../text/characters.ts';
import { extractLinks } from '../text/links.ts';

/** Ruby's [[:word:]]: letters, marks, digits and connecting signs of any script. */
const WORD = '[\\p{L}\\p{M}\\p{Nd}\\p{Pc}]';
const MENTION = new RegExp(`(?<![=/]|${WORD})@[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*(?:@${WORD}+(?:[.-]+${WORD}+)*)?`, 'giu');
/** A tag begins after a space, and needs a letter somewhere (app/models/tag.rb). */
const HASHTAG = new RegExp(`(?<=^|\\s)[#＃]${WORD}(?:${WORD}|[\\u00b7\\u30fb\\u200c](?=${WORD}))*`, 'gu');
const DOMAIN_MAX = 253;

/** Links need a protocol here, and their path may be in any script. */
export function extractMastodonLinks(text: string): readonly Entity[] {
  return extractLinks(text, { bareDomains: false, anyScriptInPath: true }).map((range) => ({ kind: 'link', ...range }));
}

/** `@name` and `@name@server`, as app/lib/extractor.rb finds them. */
export function extractMastodonMentions(text: string): readonly Entity[] {
  if (!text.includes('@')) return [];
  return entitiesOf('mention', text, MENTION).filter(({ start, end }) => {
    const domain = text.slice(start + 1, end).split('@')[1] ?? '';
    const next = text.charAt(end);
    const goesOn =
      /[@＠]/.test(next) || text.startsWith('://', end) || (next !== '' && isAccentedLatin(next.charCodeAt(0)));
    return !goesOn && domain.length <= DOMAIN_MAX;
  });
}

export function extractMastodonEntities(text: string): readonly Entity[] {
  const hashtags = entitiesOf('hashtag', text, HASHTAG).filter(({ start, end }) =>
    /[\p{L}]/u.test(text.slice(start, end)),
  );
  return withoutOverlaps([...extractMastodonLinks(text), ...extractMastodonMentions(text), ...hashtags]);
}
