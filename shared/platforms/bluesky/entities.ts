import { type Entity, entitiesOf, withoutOverlaps } from '../entity.ts';
import { countGraphemes } from '../text/meters.ts';
import { isTopLevelDomain } from '../text/top-level-domains.ts';

/** Facets as Bluesky's own client finds them (github.com/bluesky-social/atproto, packages/api/src/rich-text). */
const BEFORE = '(?<=^|[\\s(])';
const MENTION = new RegExp(`${BEFORE}@[A-Za-z0-9.-]+\\b`, 'g');
const LINK = new RegExp(`${BEFORE}(?:https?://\\S+|[a-z][a-z0-9]*(?:\\.[a-z0-9]+)+\\S*)`, 'gim');
const BARE_HOST = /^[a-z][a-z0-9]*(?:\.[a-z0-9]+)+/i;
const CASHTAG = new RegExp(`${BEFORE}\\$[A-Za-z][A-Za-z0-9]{0,4}(?=$|[\\s.,;:!?)"'\\u2019])`, 'g');
/** Ends where a space does, or at a character of no width, behind which another text could hide. */
const HASHTAG = /(?<=^|\s)[#＃](?!\ufe0f)(?:(?!\u20e2)[^\s\u00ad\u2060\u200a-\u200d])+/g;
const TRAILING_PUNCTUATION = /\p{P}+$/u;
const TAG_MAX = 64;

export function extractBlueskyEntities(text: string): readonly Entity[] {
  return withoutOverlaps([
    ...links(text),
    ...mentions(text),
    ...hashtags(text),
    ...entitiesOf('cashtag', text, CASHTAG),
  ]);
}

function mentions(text: string): readonly Entity[] {
  return entitiesOf('mention', text, MENTION).filter(({ start, end }) => {
    const handle = text.slice(start + 1, end);
    return hasTopLevelDomain(handle) || handle.endsWith('.test');
  });
}

function links(text: string): readonly Entity[] {
  return entitiesOf('link', text, LINK).flatMap((entity) => {
    const link = text.slice(entity.start, entity.end);
    if (!/^https?:/i.test(link) && !hasTopLevelDomain(BARE_HOST.exec(link)?.[0] ?? '')) return [];
    let end = entity.end;
    if (/[.,;:!?]$/.test(link)) end -= 1;
    if (text.charAt(end - 1) === ')' && !link.includes('(')) end -= 1;
    return [{ ...entity, end }];
  });
}

function hashtags(text: string): readonly Entity[] {
  return entitiesOf('hashtag', text, HASHTAG).flatMap((entity) => {
    const tag = text.slice(entity.start + 1, entity.end).replace(TRAILING_PUNCTUATION, '');
    const isTag = /[^\d\p{P}]/u.test(tag) && (tag.length <= TAG_MAX || countGraphemes(tag) <= TAG_MAX);
    return isTag ? [{ ...entity, end: entity.start + 1 + tag.length }] : [];
  });
}

function hasTopLevelDomain(host: string): boolean {
  const dot = host.lastIndexOf('.');
  return dot > 0 && isTopLevelDomain(host.slice(dot + 1).toLowerCase());
}
