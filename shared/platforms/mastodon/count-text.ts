import { withoutOverlaps } from '../entity.ts';
import { countGraphemes } from '../text/meters.ts';
import { extractMastodonLinks, extractMastodonMentions } from './entities.ts';

export type MastodonText = { readonly text: string; readonly contentWarning: string; readonly urlLength: number };

/**
 * Graphemes of content warning and text together, where a link weighs the same whatever its length and a mention's server
 * is free (github.com/mastodon/mastodon, app/validators/status_length_validator.rb).
 */
export function countMastodonText({ text, contentWarning, urlLength }: MastodonText): number {
  let counted = contentWarning;
  let position = 0;
  for (const { kind, start, end } of withoutOverlaps([
    ...extractMastodonLinks(text),
    ...extractMastodonMentions(text),
  ])) {
    counted += text.slice(position, start);
    counted += kind === 'link' ? 'x'.repeat(urlLength) : localPart(text.slice(start, end));
    position = end;
  }
  return text.trim() === '' ? countGraphemes(contentWarning) : countGraphemes(counted + text.slice(position));
}

function localPart(mention: string): string {
  const server = mention.indexOf('@', 1);
  return server === -1 ? mention : mention.slice(0, server);
}
