import { expect, it } from 'vitest';
import { formatBytes } from './format-bytes.ts';
import { formatDuration } from './format-duration.ts';
import { formatRatio } from './format-ratio.ts';
import { canonicalCodec, canonicalMimeType, mediaKindOf } from './media-kind.ts';

it.each([
  [0, '0 B'],
  [812, '812 B'],
  [1000, '1 KB'],
  [4_200_000, '4.2 MB'],
  [42_400_000, '42 MB'],
  [999_999, '1 MB'],
  [999_499, '999 KB'],
  [4_000_000_000, '4 GB'],
  [-5, '0 B'],
])('writes %d bytes as %s', (sizeBytes, expected) => {
  expect(formatBytes(sizeBytes)).toBe(expected.replace(' ', '\u00a0'));
});

it('writes numbers as the reader does', () => {
  expect(formatBytes(4_200_000, 'de')).toBe('4,2\u00a0MB');
});

it.each([
  [500, '0.5 s'],
  [94_000, '94 s'],
  [150_000, '2 min 30 s'],
  [900_000, '15 min'],
  [43_200_000, '12 h'],
  [43_260_000, '12 h 1 min'],
])('writes %d ms as %s', (durationMs, expected) => {
  expect(formatDuration(durationMs).replaceAll('\u00a0', ' ')).toBe(expected);
});

it.each([
  [1, '1:1'],
  [0.8, '4:5'],
  [1080 / 1920, '9:16'],
  [1.91, '1.91:1'],
  [1 / 3, '1:3'],
])('writes the ratio %d as %s', (ratio, expected) => {
  expect(formatRatio(ratio)).toBe(expected);
});

it.each([
  ['image/jpeg', 'image'],
  ['image/gif', 'gif'],
  ['video/quicktime', 'video'],
  ['audio/mp3', 'audio'],
  ['application/pdf', 'document'],
  ['image/svg+xml', null],
  ['text/plain', null],
])('knows %s as %s', (mimeType, expected) => {
  expect(mediaKindOf(mimeType)).toBe(expected);
});

it('knows one type and one codec by all their names', () => {
  expect(['IMAGE/JPG; q=1', 'video/mov'].map(canonicalMimeType)).toEqual(['image/jpeg', 'video/quicktime']);
  expect(['avc', 'avc1.64001f', 'hvc1', 'vp09.00', 'theora'].map(canonicalCodec)).toEqual([
    'h264',
    'h264',
    'hevc',
    'vp9',
    'theora',
  ]);
});
