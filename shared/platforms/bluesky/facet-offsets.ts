import type { Entity } from '../entity.ts';
import { countUtf8Bytes } from '../text/meters.ts';

export type ByteRange = { readonly byteStart: number; readonly byteEnd: number };

/** Facets are placed by UTF-8 bytes, JavaScript by UTF-16 units (docs.bsky.app, "Links, mentions, and rich text"). */
export function toByteRange(text: string, { start, end }: Pick<Entity, 'start' | 'end'>): ByteRange {
  const byteStart = countUtf8Bytes(text.slice(0, start));
  return { byteStart, byteEnd: byteStart + countUtf8Bytes(text.slice(start, end)) };
}
