import { formatBytes } from '../domain/format-bytes.ts';
import { formatDuration } from '../domain/format-duration.ts';
import { formatRatio } from '../domain/format-ratio.ts';
import type { Issue } from './issue.ts';

/**
 * What the sentence `platforms.issue.<code>` is filled with. `count` stays a number, since a plural hangs on it; every
 * other value is told in its unit, in the reader's own way of writing numbers.
 */
export function issueMessageValues(issue: Issue, locale = 'en'): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(issue.values).map(([key, value]) => [key, key === 'count' ? value : told(key, value, locale)]),
  );
}

function told(key: string, value: string | number, locale: string): string {
  if (typeof value === 'string') return value;
  if (key.endsWith('Bytes')) return formatBytes(value, locale);
  if (key.endsWith('Ms')) return formatDuration(value, locale);
  if (key.endsWith('Ratio')) return formatRatio(value, locale);
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value);
}
