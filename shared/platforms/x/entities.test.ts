import { describe, expect, it } from 'vitest';
import { readVectors } from '#test/harness/vectors.ts';
import type { EntityKind } from '../entity.ts';
import { extractXEntities, extractXLinks, extractXMentions } from './entities.ts';

type Vector = { readonly description: string; readonly text: string; readonly expected: readonly string[] };

/** Conformance data of twitter-text (Apache-2.0), kept beside its licence note in test/fixtures/vectors. */
const vectors = readVectors<{ mentions: Vector[]; urls: Vector[]; hashtags: Vector[] }>('twitter-text/extract.yml');

function textsOf(kind: EntityKind, text: string): readonly string[] {
  return extractXEntities(text)
    .filter((entity) => entity.kind === kind)
    .map(({ start, end }) => text.slice(start, end));
}

describe('the published vectors of X', () => {
  it.each(vectors.urls)('urls: $description', ({ text, expected }) => {
    expect(extractXLinks(text).map(({ start, end }) => text.slice(start, end))).toEqual(expected);
  });
  it.each(vectors.hashtags)('hashtags: $description', ({ text, expected }) => {
    expect(textsOf('hashtag', text).map((tag) => tag.slice(1))).toEqual(expected);
  });
  it.each(vectors.mentions)('mentions: $description', ({ text, expected }) => {
    expect(extractXMentions(text).map(({ start, end }) => text.slice(start + 1, end))).toEqual(expected);
  });
});

/** The section `urls` of the same file is left out: it tests a validator of whole URLs (RFC 3986) that X's texts never meet. */
const validity = readVectors<{ hashtags: { description: string; text: string; expected: boolean }[] }>(
  'twitter-text/validate.yml',
);

it.each(validity.hashtags)('validate: $description', ({ text, expected }) => {
  expect(textsOf('hashtag', text).join() === text).toBe(expected);
});
