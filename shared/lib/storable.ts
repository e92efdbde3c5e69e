/**
 * A value whose texts the database can hold: half a surrogate pair (a browser can cut an emoji in two) becomes U+FFFD,
 * and NUL, which nobody typed, goes. For plain JSON values.
 */
export function toStorable(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\u0000', '');
  if (Array.isArray(value)) return value.map(toStorable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toStorable(inner)]));
}
