import { expect, test, vi } from 'vitest';
import { AppError } from '#shared/lib/app-error.ts';
import { type CarryOptions, carry, toTokenTrouble } from './carry.ts';
import type { TransferClient, TransferOptions } from './transfer-client.ts';

type Answer = Awaited<ReturnType<TransferClient['call']>>;

const MISSING: Answer = { kind: 'info', info: null };
const THERE: Answer = { kind: 'info', info: { sizeBytes: 10, version: '1' } };
const SENT: Answer = { kind: 'sent' };
const REFUSED: Answer = { kind: 'trouble', trouble: { reason: 'token', code: '403' } };

/** What the process that moves bytes answers, in order; each asks for a token first. */
async function carryWith(answers: readonly Answer[], options: Partial<CarryOptions> = {}) {
  const left = [...answers];
  const asked: string[] = [];
  const tokens: (string | undefined)[] = [];
  const call = async (name: string, _input: unknown, { answer }: TransferOptions) => {
    await answer({ kind: 'token' });
    asked.push(name);
    return left.shift();
  };
  const carried = await carry({
    transfer: {
      call: call as TransferClient['call'],
      attach: () => undefined,
      setLimit: () => undefined,
      stop: () => undefined,
    },
    project: { url: 'https://studio.example/', publishableKey: 'key' },
    workspaceId: '01a230e1-4f3a-7582-9a00-d4eb55fb12fb',
    dataFolder: '/data',
    readAccessToken: async (refused) => {
      tokens.push(refused);
      return refused === undefined ? 'first' : 'second';
    },
    work: {
      assetId: 'asset',
      sha256: 'a'.repeat(64),
      extension: 'png',
      mimeType: 'image/png',
      sizeBytes: 10,
      isStored: false,
      picture: null,
    },
    uploadUrl: null,
    keepUrl: async () => undefined,
    keepPicture: async () => undefined,
    onProgress: () => undefined,
    signal: new AbortController().signal,
    ...options,
  });
  return { carried, asked, tokens: tokens.filter((refused) => refused !== undefined) };
}

const trouble = (reason: string) => ({ kind: 'trouble', trouble: expect.objectContaining({ reason }) });

test('a token that is refused is renewed once, and the file goes on from where it was', async () => {
  const run = await carryWith([MISSING, REFUSED, MISSING, SENT, THERE], { uploadUrl: 'https://studio.example/u' });
  expect(run).toEqual({
    carried: { kind: 'there' },
    asked: ['info', 'send', 'info', 'send', 'info'],
    tokens: ['first'],
  });
});

test('an upload is given up for a refusal of itself alone, not where Storage lets nobody in (SPEC, invariant 2)', async () => {
  const uploadUrl = 'https://studio.example/u';
  const letsNobodyIn = await carryWith([REFUSED, REFUSED], { uploadUrl });
  const ofAnother = await carryWith([MISSING, REFUSED, MISSING, REFUSED], { uploadUrl });
  expect([letsNobodyIn.carried, ofAnother.carried]).toEqual([trouble('token'), trouble('url_gone')]);
});

test('only the entry of the object says that it is there (SPEC 2.5)', async () => {
  const other: Answer = { kind: 'info', info: { sizeBytes: 9, version: '1' } };
  const exists: Answer = { kind: 'trouble', trouble: { reason: 'exists', code: '409' } };
  expect([
    (await carryWith([THERE])).carried,
    (await carryWith([MISSING, SENT, MISSING])).carried,
    (await carryWith([MISSING, exists, THERE])).carried,
    (await carryWith([other])).carried,
  ]).toEqual([{ kind: 'there' }, trouble('not_kept'), { kind: 'there' }, trouble('exists')]);
});

test.each(['too_large', 'type', 'unexpected', 'file_gone'] as const)(
  'a picture that cannot go (%s) holds up no file, and is not said to be there',
  async (reason) => {
    const keepPicture = vi.fn(async () => undefined);
    const picture = { sha256: 'b'.repeat(64), sizeBytes: 9 };
    const work = { assetId: 'asset', sha256: 'a'.repeat(64), extension: 'png', mimeType: 'image/png' } as const;
    const { carried, asked } = await carryWith([{ kind: 'trouble', trouble: { reason } }, MISSING, SENT, THERE], {
      work: { ...work, sizeBytes: 10, isStored: false, picture },
      keepPicture,
    });
    expect([carried, asked, keepPicture.mock.calls]).toEqual([{ kind: 'there' }, ['send', 'info', 'send', 'info'], []]);
  },
);

test('what keeps a token from being had is the matter of every file', () => {
  const reasons = (['signed_out', 'project_certificate', 'project_key_refused', 'not_found'] as const).map(
    (code) => toTokenTrouble(new AppError(code, ''))?.reason,
  );
  expect([reasons, toTokenTrouble(new AppError('cancelled', '')), toTokenTrouble(new Error())]).toEqual([
    ['token', 'certificate', 'busy', 'busy'],
    null,
    null,
  ]);
});
