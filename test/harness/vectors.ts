import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The sections of a platform's published vectors, by the file's path under test/fixtures/vectors. */
export function readVectors<Sections>(path: string): Sections {
  const text = readFileSync(new URL(`../fixtures/vectors/${path}`, import.meta.url), 'utf8');
  return (parse(text) as { readonly tests: Sections }).tests;
}
