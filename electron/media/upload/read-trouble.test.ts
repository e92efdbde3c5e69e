import { describe, expect, test } from 'vitest';
import type { TroubleReason } from '#shared/domain/upload-troubles.ts';
import { readTrouble } from './read-trouble.ts';

const NOW_MS = Date.parse('2026-12-01T09:00:00Z');

function reasonOf(status: number, body: string | object, headers: Record<string, string> = {}): TroubleReason {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readTrouble({ status, headers: new Headers(headers), text }, NOW_MS).reason;
}

const inBody = (statusCode: string, error: string, message: string) => ({ statusCode, error, message });

describe('upload/SPEC 5: what Storage says', () => {
  test.each<[TroubleReason, number, string | object]>([
    ['token', 400, inBody('403', 'Unauthorized', '"exp" claim timestamp check failed')],
    ['token', 400, inBody('403', 'Unauthorized', 'Invalid Compact JWS')],
    ['token', 400, inBody('403', 'Unauthorized', 'signature verification failed')],
    ['token', 401, 'Unauthorized'],
    ['refused', 400, inBody('403', 'Unauthorized', 'new row violates row-level security policy')],
    ['refused', 403, 'new row violates row-level security policy'],
    ['url_gone', 404, 'The file for this url was not found\n'],
    ['url_gone', 410, 'The file for this url no longer exists\n'],
    ['url_gone', 400, inBody('404', 'not_found', 'Object not found')],
    ['offset', 409, 'Upload-Offset conflict\n'],
    ['exists', 409, 'The resource already exists'],
    ['exists', 400, inBody('409', 'Duplicate', 'The resource already exists')],
    ['too_large', 413, 'Maximum size exceeded\n'],
    ['too_large', 400, inBody('413', 'Payload too large', 'The object exceeded the maximum allowed size')],
    ['too_large', 413, '<html><title>413 Request Entity Too Large</title></html>'],
    ['busy', 429, '<!DOCTYPE html><title>Too many requests</title>'],
    ['type', 400, inBody('415', 'invalid_mime_type', 'mime type text/html is not supported')],
    ['storage_full', 402, { message: 'Exceeded quota' }],
    ['busy', 400, 'Request aborted due to lock acquired'],
    ['busy', 423, 'Resource locked'],
    ['busy', 429, inBody('429', 'SlowDown', 'Too many requests')],
    ['busy', 544, inBody('544', 'DatabaseTimeout', 'The connection to the database timed out')],
    ['busy', 503, '<html><body>Bad gateway</body></html>'],
    ['not_storage', 302, ''],
    ['not_storage', 200, '<!DOCTYPE html><title>Welcome to the hotel</title>'],
    ['not_storage', 403, '<html>Blocked by your organisation</html>'],
    ['unexpected', 412, 'Tus-Resumable Required'],
  ])('%s: %i %s', (reason, status, body) => {
    expect(reasonOf(status, body)).toBe(reason);
  });

  test('asks to wait as long as its header says, in seconds or until a time', () => {
    const asked = (value: string) =>
      readTrouble({ status: 429, headers: new Headers({ 'retry-after': value }), text: '' }, NOW_MS);
    expect([asked('7'), asked('Tue, 01 Dec 2026 09:00:30 GMT'), asked('999999')]).toEqual([
      { reason: 'busy', code: '429', pauseMs: 7_000 },
      { reason: 'busy', code: '429', pauseMs: 30_000 },
      { reason: 'busy', code: '429', pauseMs: 3_600_000 },
    ]);
  });

  test('is not heard on how long to wait where it is not Storage that speaks', () => {
    const headers = new Headers({ 'retry-after': '999' });
    expect(readTrouble({ status: 302, headers, text: '' }, NOW_MS)).toEqual({ reason: 'not_storage', code: '302' });
  });
});
