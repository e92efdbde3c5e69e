export type EntityKind = 'link' | 'hashtag' | 'mention' | 'cashtag';

/** Half-open range in UTF-16 units; the range of a hashtag, mention or cashtag holds its sign. */
export type Entity = { readonly kind: EntityKind; readonly start: number; readonly end: number };

/** In order of place; where two overlap, the one that begins first stays, and of two at one place the longer. */
export function withoutOverlaps(entities: readonly Entity[]): readonly Entity[] {
  const kept: Entity[] = [];
  for (const entity of [...entities].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (entity.start >= (kept.at(-1)?.end ?? 0)) kept.push(entity);
  }
  return kept;
}

/** Entities of one kind from a pattern whose match, or its group `entity`, is the entity. */
export function entitiesOf(kind: EntityKind, text: string, pattern: RegExp): Entity[] {
  return Array.from(text.matchAll(pattern), (match) => {
    const entity = match.groups?.entity ?? match[0];
    const start = match.index + match[0].indexOf(entity);
    return { kind, start, end: start + entity.length };
  });
}
