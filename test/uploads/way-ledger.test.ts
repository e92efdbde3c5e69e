import { expect, test } from 'vitest';
import type { LinePassage } from '../harness/byte-line.ts';
import { createWayLedger, isWithinBound, PIECE_BYTES } from './way-ledger.ts';

const OBJECT = 'workspace/hash.wav';
const UPLOADS = '/storage/v1/upload/resumable';

type Told = Partial<Pick<LinePassage, 'end' | 'bodyBytes' | 'answer'>>;

function begin(id: string, told: Told = {}): LinePassage {
  const metadata = `bucketName ${btoa('postiz-media')},objectName ${btoa(OBJECT)}`;
  const answer = { status: 201, headers: { location: `http://elsewhere${UPLOADS}/${id}` } };
  const asked = { method: 'POST', path: UPLOADS, headers: { 'upload-metadata': metadata } };
  return { asked, fault: null, bodyBytes: 0, end: 'answered', answer, ...told };
}

function piece(id: string, told: Told = {}): LinePassage {
  const asked = { method: 'PATCH', path: `${UPLOADS}/${id}`, headers: {} };
  const answer = { status: 204, headers: {} };
  return { asked, fault: null, bodyBytes: PIECE_BYTES, end: 'answered', answer, ...told };
}

function sentIn(...passages: readonly LinePassage[]) {
  const ledger = createWayLedger();
  for (const passage of passages) ledger.note(passage);
  return ledger.of(OBJECT);
}

test('counts bodies by the object that they are of, whole or in pieces of an upload whose beginning nobody heard of', () => {
  const ledger = createWayLedger();
  const whole = { method: 'POST', path: `/storage/v1/object/postiz-media/${OBJECT}`, headers: {} };
  const info = { method: 'GET', path: `/storage/v1/object/info/postiz-media/${OBJECT}`, headers: {} };
  const rest = { fault: null, end: 'answered', answer: null } as const;
  const isOfFile = [
    begin('1', { end: 'lost' }),
    piece('1', { end: 'cut', bodyBytes: 10, answer: null }),
    { asked: whole, bodyBytes: 7, ...rest },
    { asked: info, bodyBytes: 0, ...rest },
    piece('2'),
  ].map((passage) => ledger.note(passage));
  expect({ isOfFile, of: ledger.of(OBJECT), strangers: ledger.strangers(), total: ledger.total() }).toMatchObject({
    isOfFile: [false, true, true, false, true],
    of: { bytes: 17, breaks: 1, brokenBytes: 10 },
    strangers: ['2'],
    total: { bytes: 17 + PIECE_BYTES, breaks: 1 },
  });
});

test.each([
  ['all of it once', [piece('1'), piece('1')], true],
  ['a piece that was cut once more', [piece('1'), piece('1', { end: 'cut', bodyBytes: 9 }), piece('1')], true],
  ['a piece whose answer was lost', [piece('1', { end: 'lost' }), piece('1')], true],
  ['a part of it', [piece('1')], false],
  [
    'begun anew after a piece was taken',
    [piece('1'), piece('1', { end: 'gone', bodyBytes: 9 }), piece('1'), piece('1')],
    false,
  ],
])('%s', (_what, passages, isWithin) => {
  expect(isWithinBound(sentIn(begin('1'), ...passages), 2 * PIECE_BYTES)).toBe(isWithin);
});
