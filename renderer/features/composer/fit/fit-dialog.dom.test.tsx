import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AccountView } from '../../../../shared/contract/accounts.ts';
import type { Answer } from '../../../../shared/contract/envelope.ts';
import type { PostMediaView } from '../../../../shared/contract/posts.ts';
import { writeAnswer } from '../../../../shared/contract/written-answer.ts';
import type { Provider } from '../../../../shared/domain/states.ts';
import type { Issue } from '../../../../shared/platforms/issue.ts';
import type { FitJob, FitPlanView } from './fit-job.ts';

type Asked = { readonly name: string; readonly input: Record<string, unknown> };
type Reply = unknown | ((input: Record<string, unknown>) => unknown | Promise<unknown>);

let asked: Asked[];
let listeners: Map<string, Set<(data: unknown) => void>>;
let replies: Record<string, Reply>;

const id = (number: number) => `aaaaaaaa-0000-4000-8000-${String(number).padStart(12, '0')}`;
const POST = id(1);

const PICTURE: PostMediaView = {
  id: id(10),
  assetId: id(20),
  kind: 'image',
  fileName: 'wide.jpg',
  mimeType: 'image/jpeg',
  extension: 'jpg',
  sha256: 'a'.repeat(64),
  sizeBytes: 9_000_000,
  width: 4000,
  height: 1000,
  durationMs: null,
  codec: null,
  frameRate: null,
  animated: false,
  pageCount: null,
  thumbnailSizes: [96, 480, 1600],
  altText: 'A harbour',
};
const FILM: PostMediaView = {
  ...PICTURE,
  id: id(11),
  assetId: id(21),
  kind: 'video',
  fileName: 'long.mp4',
  mimeType: 'video/mp4',
  extension: 'mp4',
  durationMs: 300_000,
  codec: 'avc',
  frameRate: 30,
};

const PICTURE_PLAN: FitPlanView = {
  kind: 'steps',
  fit: {
    kind: 'picture',
    mimeType: 'image/jpeg',
    smallerMimeType: null,
    crop: { left: 1000, top: 0, width: 2000, height: 1000 },
    width: 1440,
    height: 720,
    leastWidth: 320,
    leastHeight: 160,
    maxBytes: 8_000_000,
    isFlattened: false,
  },
  after: { mimeType: 'image/jpeg', width: 1440, height: 720, durationMs: null, startMs: null },
};

function job(item: PostMediaView, provider: Provider, number: number): FitJob {
  const account: AccountView = {
    id: id(number),
    provider,
    displayName: `Weber on ${provider}`,
    handle: '@weber',
    avatarSha256: null,
    status: 'planned',
    capabilityOverrides: {},
    postCount: 1,
  };
  const target = {
    id: id(number + 100),
    accountId: account.id,
    provider,
    contentOverride: null,
    contentOverrideBase: null,
    mediaOverride: null,
    wallTimeOverride: null,
    settings: {},
    status: 'waiting' as const,
  };
  const issue: Issue = {
    code: 'media_too_large',
    severity: 'error',
    field: 'media',
    provider,
    values: {},
    mediaId: item.id,
  };
  return { key: `${item.id} ${account.id}`, item, check: { target, account, media: [item], issues: [issue] } };
}

function made(number: number) {
  return {
    ...PICTURE,
    id: id(number),
    width: 1440,
    height: 720,
    sizeBytes: 512_000,
    audioCodec: null,
    notes: [],
    needsPoster: false,
    useCount: 0,
    createdAt: '2027-03-02T09:00:00.000Z',
    isHere: true,
  };
}

const callsOf = (name: string) => asked.filter((call) => call.name === name).map(({ input }) => input);
const emit = (name: string, data: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(data);
};

beforeEach(() => {
  vi.resetModules();
  asked = [];
  listeners = new Map();
  replies = { 'media.dropFitted': {}, 'media.cancelImport': {} };
  vi.stubGlobal('postroom', {
    call: async (name: string, input: Record<string, unknown>) => {
      asked.push({ name, input });
      const reply = replies[name];
      const value = typeof reply === 'function' ? await reply(input) : reply;
      const refused = value as { refused?: { code: string; details: object } } | undefined;
      const answer = refused?.refused
        ? {
            ok: false,
            error: { code: refused.refused.code, message: '', details: refused.refused.details, traceId: 't' },
          }
        : { ok: true, value };
      return writeAnswer(answer as Answer);
    },
    subscribe: (name: string, listener: (data: unknown) => void) => {
      listeners.set(name, (listeners.get(name) ?? new Set()).add(listener));
      return () => listeners.get(name)?.delete(listener);
    },
  });
  // jsdom plays nothing and draws nothing.
  vi.spyOn(HTMLMediaElement.prototype, 'load').mockReturnValue(undefined);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  HTMLElement.prototype.setPointerCapture = () => undefined;
  HTMLElement.prototype.hasPointerCapture = () => true;
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function open(jobs: readonly FitJob[]) {
  const onUse = vi.fn(async (_made: ReadonlyMap<string, ReadonlyMap<string, string>>) => true);
  const onClose = vi.fn();
  const { FitDialog } = await import('./fit-dialog.tsx');
  const { unmount } = render(<FitDialog jobs={jobs} postId={POST} onUse={onUse} onClose={onClose} />);
  await screen.findByRole('dialog');
  return { onUse, onClose, unmount, user: userEvent.setup() };
}

it('shows what is cut away, and moves it by the arrow keys and by a drag, without asking anew', async () => {
  replies['media.planFit'] = PICTURE_PLAN;
  const { user } = await open([job(PICTURE, 'instagram', 30)]);
  const face = await screen.findByRole('button', { name: 'What stays in the picture' });
  const frame = () => (face.querySelector('.fit-frame') as HTMLElement).style;
  expect([frame().left, frame().width, frame().height]).toEqual(['25%', '50%', '100%']);
  face.focus();
  await user.keyboard('{ArrowLeft}{ArrowLeft}');
  expect(frame().left).toBe('21%');
  expect(screen.getByText('46 % from the left, 50 % from the top')).toBeTruthy();
  await user.keyboard('{Shift>}{ArrowRight}{/Shift}{Home}');
  expect(frame().left).toBe('25%');
  face.getBoundingClientRect = () => ({ left: 0, top: 0, width: 400, height: 100 }) as DOMRect;
  fireEvent.pointerDown(face, { clientX: 400, clientY: 50, pointerId: 1 });
  expect(frame().left).toBe('50%');
  expect(callsOf('media.planFit')).toHaveLength(1);
});

it('says what it is, what goes out and what the platform takes', async () => {
  replies['media.planFit'] = PICTURE_PLAN;
  await open([job(PICTURE, 'instagram', 30)]);
  await screen.findByText('1440 × 720');
  const rows = within(screen.getByRole('table')).getAllByRole('row').slice(1);
  const words = rows.map((row) => [...row.children].map((cell) => cell.textContent));
  expect(words).toEqual([
    ['Format', 'JPEG', 'JPEG', 'JPEG'],
    ['Pixels', '4000 × 1000', '1440 × 720', expect.stringMatching(/4:5 to 1\.91:1.*wide/)],
    ['Size', '9\u00a0MB', 'at most 8\u00a0MB', 'at most 8\u00a0MB'],
  ]);
  expect(within(screen.getByRole('table')).getByRole('img', { name: 'Refused' }).closest('td')?.textContent).toBe(
    '9\u00a0MB',
  );
});

it('makes it for all accounts, one after the other, and takes what came of it in one go', async () => {
  replies['media.planFit'] = PICTURE_PLAN;
  let next = 50;
  replies['media.fit'] = () => ({ id: id(next++) });
  replies['media.read'] = ({ ids }: Record<string, unknown>) => [made(Number(String((ids as string[])[0]).slice(-3)))];
  const { user, onUse, onClose, unmount } = await open([job(PICTURE, 'instagram', 30), job(PICTURE, 'bluesky', 31)]);
  expect(screen.getByRole('dialog', { name: 'wide.jpg, made to fit 2 accounts' })).toBeTruthy();
  await user.click(await screen.findByRole('button', { name: 'Make all 2' }));
  await user.click(await screen.findByRole('button', { name: 'Use it for 2 accounts' }));
  expect(callsOf('media.fit').map(({ accountId }) => accountId)).toEqual([id(30), id(31)]);
  expect([...(onUse.mock.calls[0]?.[0] ?? [])].map(([account, files]) => [account, [...files]])).toEqual([
    [id(30), [[PICTURE.id, id(50)]]],
    [id(31), [[PICTURE.id, id(51)]]],
  ]);
  expect(onClose).toHaveBeenCalledOnce();
  unmount();
  expect(callsOf('media.dropFitted'), 'what is in the post is not dropped').toEqual([]);
});

it('closed without taking it, what was made is dropped', async () => {
  replies['media.planFit'] = PICTURE_PLAN;
  replies['media.fit'] = { id: id(50) };
  replies['media.read'] = [made(50)];
  const { user, onClose, unmount } = await open([job(PICTURE, 'instagram', 30)]);
  await user.click(await screen.findByRole('button', { name: 'Make it' }));
  await screen.findByRole('button', { name: 'Use it for Weber on instagram' });
  await user.keyboard('{Escape}');
  expect(onClose).toHaveBeenCalled();
  unmount();
  expect(callsOf('media.dropFitted')).toEqual([{ ids: [id(50)] }]);
});

it('another focus takes back what was made: it is not what would be seen', async () => {
  replies['media.planFit'] = PICTURE_PLAN;
  replies['media.fit'] = { id: id(50) };
  replies['media.read'] = [made(50)];
  const { user } = await open([job(PICTURE, 'instagram', 30)]);
  await user.click(await screen.findByRole('button', { name: 'Make it' }));
  await screen.findByRole('button', { name: 'Use it for Weber on instagram' });
  screen.getByRole('button', { name: 'What stays in the picture' }).focus();
  await user.keyboard('{ArrowRight}');
  expect(await screen.findByRole('button', { name: 'Make it' })).toBeTruthy();
  expect(callsOf('media.dropFitted')).toEqual([{ ids: [id(50)] }]);
});

it('one that cannot be made says why, beside the others that can', async () => {
  const cannot: FitPlanView = { kind: 'cannot', code: 'bytes', values: {} };
  replies['media.planFit'] = ({ accountId }: Record<string, unknown>) => (accountId === id(31) ? cannot : PICTURE_PLAN);
  const { user } = await open([job(PICTURE, 'instagram', 30), job(PICTURE, 'bluesky', 31)]);
  const row = await screen.findByRole('option', { name: /bluesky.*Cannot be made/ });
  await user.click(row);
  expect(screen.getByText(/smaller only by encoding it anew/)).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Make it' })).toBeTruthy();
});

it('what goes wrong while it is made is said in a sentence; the dialog stays', async () => {
  replies['media.planFit'] = PICTURE_PLAN;
  replies['media.fit'] = { refused: { code: 'not_allowed', details: { reason: 'made' } } };
  const { user, onClose } = await open([job(PICTURE, 'instagram', 30)]);
  await user.click(await screen.findByRole('button', { name: 'Make it' }));
  expect(await screen.findByText(/What came of it does not fit either/)).toBeTruthy();
  expect(onClose).not.toHaveBeenCalled();
});

function filmPlan(startMs: number, wishedMs: number, endMs: number): FitPlanView {
  return {
    kind: 'steps',
    fit: { kind: 'film', mimeType: 'video/mp4', trim: { startMs: wishedMs, endMs }, maxBytes: null },
    after: { mimeType: 'video/mp4', width: 1080, height: 1920, durationMs: endMs - startMs, startMs },
  };
}

it('a film is cut by keyboard and by typed times; where it really begins is said', async () => {
  replies['media.planFit'] = ({ trim }: Record<string, unknown>) => {
    const { startMs, endMs } = (trim ?? { startMs: 0, endMs: 180_000 }) as { startMs: number; endMs: number };
    return filmPlan(startMs === 0 ? 0 : startMs + 1_500, startMs, Math.min(endMs, startMs + 180_000));
  };
  const { user } = await open([job(FILM, 'bluesky', 30)]);
  await screen.findByText('From 0:00.0 to 3:00.0: 3 min.');
  const [from, to] = screen.getAllByRole('slider');
  expect([from, to].map((slider) => slider?.getAttribute('aria-label'))).toEqual(['From', 'To']);
  await user.clear(screen.getByRole('textbox', { name: 'From' }));
  await user.type(screen.getByRole('textbox', { name: 'From' }), '10{Enter}');
  expect(await screen.findByText(/It begins at 0:11\.5, the first whole frame after 0:10\.0/)).toBeTruthy();
  act(() => (screen.getAllByRole('slider')[0] as HTMLElement).focus());
  await user.keyboard('{ArrowRight}');
  expect(await screen.findByText(/the first whole frame after 0:10\.1/)).toBeTruthy();
  await user.clear(screen.getByRole('textbox', { name: 'To' }));
  await user.type(screen.getByRole('textbox', { name: 'To' }), 'soon{Enter}');
  expect(screen.getByText('Like 0:02.5')).toBeTruthy();
});

it('where a cut can begin nowhere the last whole frame before it is offered', async () => {
  replies['media.planFit'] = ({ trim }: Record<string, unknown>) => {
    const { startMs = 0 } = (trim ?? {}) as { startMs?: number };
    return startMs === 10_000
      ? { kind: 'cannot', code: 'no_key_frame', values: { beforeMs: 8_000 } }
      : filmPlan(startMs, startMs, 180_000);
  };
  const { user } = await open([job(FILM, 'bluesky', 30)]);
  await screen.findByText(/From 0:00\.0 to 3:00\.0/);
  await user.clear(screen.getByRole('textbox', { name: 'From' }));
  await user.type(screen.getByRole('textbox', { name: 'From' }), '10{Enter}');
  await user.click(await screen.findByRole('button', { name: 'Begin at 0:08.0' }));
  expect(await screen.findByText(/From 0:08\.0/)).toBeTruthy();
});

it('a film that is long in the making shows how far it is, and is stopped', async () => {
  replies['media.planFit'] = filmPlan(0, 0, 180_000);
  let end: (value: unknown) => void = () => undefined;
  replies['media.fit'] = () =>
    new Promise((resolve) => {
      end = resolve;
    });
  const { user } = await open([job(FILM, 'bluesky', 30), job(FILM, 'x', 31)]);
  await user.click(await screen.findByRole('button', { name: 'Make all 2' }));
  const [{ batchId } = {}] = callsOf('media.fit');
  act(() => emit('media.progress', { batchId, done: 0, total: 1, bytesDone: 40, bytesTotal: 100, currentName: '' }));
  expect(await screen.findByText('40 %')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Stop' }));
  expect(callsOf('media.cancelImport')).toEqual([{ batchId }]);
  await act(async () => end({ refused: { code: 'cancelled', details: {} } }));
  expect(await screen.findByRole('button', { name: 'Make all 2' })).toBeTruthy();
  expect(callsOf('media.fit'), 'the second was not begun').toHaveLength(1);
});
