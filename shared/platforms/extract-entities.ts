import type { Provider } from '../domain/states.ts';
import { extractBlueskyEntities } from './bluesky/entities.ts';
import { type Entity, entitiesOf, withoutOverlaps } from './entity.ts';
import { extractMastodonEntities } from './mastodon/entities.ts';
import { extractLinks } from './text/links.ts';
import { extractCashtags, extractHashtags, extractXEntities, extractXLinks } from './x/entities.ts';

type Extract = (text: string) => readonly Entity[];

/** Names with a server (Mastodon), with dots (Bluesky) or plain, so that the original lights up whatever it is for. */
const ANY_MENTION = /(?<![\w!#$%&*@＠/.])[@＠]\w+(?:[.-]\w+)*(?:@\w+(?:[.-]\w+)+)?/g;
/** Letters, digits, points and underscores; no point at the end. */
const META_MENTION = /(?<![\w@/.])@\w+(?:\.\w+)*(?![\w@])/g;
const YOUTUBE_MENTION = /(?<![\w@/.])@[\p{L}\p{Nd}](?:[\p{L}\p{Nd}_.·-]*[\p{L}\p{Nd}])?(?![\p{L}\p{Nd}@])/gu;
/** 4 letters or more, the first no digit (core.telegram.org/method/account.checkUsername). */
const TELEGRAM_MENTION = /(?<![\w@/])@[A-Za-z]\w{3,31}(?!\w)/g;
const TELEGRAM_CASHTAG = /(?<![\w$])\$[A-Z]{1,8}(?![A-Za-z0-9])/g;
const REDDIT_MENTION = /(?<![\w/])\/?(?:u\/[\w-]{3,20}|r\/[A-Za-z0-9]\w{1,20})(?![\w/])/g;
/** In the form that Discord's API takes: names as numbers. */
const DISCORD_MENTION = /<(?:@[!&]?|#)\d{15,21}>|@(?:everyone|here)\b/g;

function withProtocolOnly(text: string): readonly Entity[] {
  return extractLinks(text, { bareDomains: false, anyScriptInPath: true }).map((range) => ({ kind: 'link', ...range }));
}

function mentionsBy(pattern: RegExp): Extract {
  return (text) => entitiesOf('mention', text, pattern);
}

/** What each platform makes clickable in a text that arrives through its API. */
const EXTRACTORS: Readonly<Record<Provider | 'canonical', readonly Extract[]>> = {
  canonical: [extractXLinks, mentionsBy(ANY_MENTION), extractHashtags, extractCashtags],
  x: [extractXEntities],
  // A mention on LinkedIn and Facebook is chosen from a list and sent by its number: typed letters stay letters.
  linkedin: [extractXLinks, extractHashtags],
  facebook: [extractXLinks, extractHashtags],
  instagram: [mentionsBy(META_MENTION), extractHashtags],
  threads: [extractXLinks, mentionsBy(META_MENTION), extractHashtags],
  tiktok: [mentionsBy(META_MENTION), extractHashtags],
  youtube: [withProtocolOnly, mentionsBy(YOUTUBE_MENTION), extractHashtags],
  pinterest: [extractHashtags],
  reddit: [withProtocolOnly, mentionsBy(REDDIT_MENTION)],
  bluesky: [extractBlueskyEntities],
  mastodon: [extractMastodonEntities],
  discord: [withProtocolOnly, mentionsBy(DISCORD_MENTION)],
  telegram: [
    extractXLinks,
    mentionsBy(TELEGRAM_MENTION),
    extractHashtags,
    (text) => entitiesOf('cashtag', text, TELEGRAM_CASHTAG),
  ],
};

/**
 * What to highlight: hashtags, mentions, links and cashtags by the platform's own rules, in order and without overlaps.
 * `canonical` is the original text, which may go anywhere.
 */
export function extractEntities(text: string, rules: Provider | 'canonical'): readonly Entity[] {
  return withoutOverlaps(EXTRACTORS[rules].flatMap((extract) => extract(text)));
}
