import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Answer } from '../../shared/contract/envelope.ts';
import type { UploadsView } from '../../shared/contract/media.ts';
import type { SyncStatus, SyncView } from '../../shared/contract/sync.ts';
import { writeAnswer } from '../../shared/contract/written-answer.ts';

const NOW = '2027-03-24T08:12:30.000Z';
const idle: SyncStatus = { kind: 'idle', syncedAt: '2027-03-24T08:12:00.000Z' };
const syncing: SyncStatus = { kind: 'syncing', syncedAt: '2027-03-24T08:12:00.000Z' };
const waiting: SyncStatus = {
  kind: 'waiting',
  syncedAt: '2027-03-24T08:12:00.000Z',
  code: 'project_unreachable',
  retryAt: '2027-03-24T08:12:40.000Z',
};

let listeners: Map<string, Set<(data: unknown) => void>>;
let view: SyncView;
let uploads: Partial<UploadsView>;
let seen: string[];

const line = () => screen.getByRole('button', { name: /Saved here|Saving|Opening/ }).textContent;
const emit = (name: string, data: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(data);
};

/** What the engine says from now on; the window hears that it is another, and asks. */
async function say(next: Partial<SyncView>): Promise<void> {
  view = { ...view, ...next };
  emit('sync.changed', {});
  await pass(150);
}

/** Time goes by in steps of a frame or so: whatever is shown on the way is seen. */
async function pass(ms: number): Promise<void> {
  for (let gone = 0; gone < ms; gone += 50) {
    await act(() => vi.advanceTimersByTimeAsync(50));
    const words = line();
    if (words !== null && seen.at(-1) !== words) seen.push(words);
  }
}

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ now: Date.parse(NOW) });
  vi.spyOn(navigator, 'language', 'get').mockReturnValue('en-GB');
  vi.spyOn(performance, 'now').mockImplementation(() => Date.now());
  listeners = new Map();
  seen = [];
  uploads = {};
  view = {
    status: idle,
    access: 'write',
    role: null,
    workspaceName: 'Harbour',
    waiting: { count: 0, since: null },
    conflicts: 0,
    firstSync: null,
  };
  const postroom: Window['postroom'] = {
    call: async (name: string) =>
      writeAnswer({ ok: true, value: name === 'media.readUploads' ? uploads : view } as Answer) as never,
    subscribe: (name, listener) => {
      listeners.set(name, (listeners.get(name) ?? new Set()).add(listener));
      return () => listeners.get(name)?.delete(listener);
    },
  };
  vi.stubGlobal('postroom', postroom);
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function open(first: Partial<SyncView> = {}): Promise<void> {
  view = { ...view, ...first };
  const { StatusLine } = await import('./status-line.tsx');
  const { followEngine } = await import('../lib/engine-state.ts');
  followEngine();
  render(<StatusLine timezone="Europe/Berlin" />);
  act(() => emit('engine.state', { kind: 'ready', notice: null }));
  await pass(200);
  seen = [];
  await pass(50);
}

it('in a workspace of this computer alone it is what it always was', async () => {
  await open({ status: { kind: 'local' } });
  expect(line()).toBe('Saved here');
});

it('does not say saved of letters that are long on their way, and does not blink for those that are not', async () => {
  await open({ status: { kind: 'local' } });
  const { saveValue } = await import('../lib/typing/savers.ts');
  const sends: (() => void)[] = [];
  const type = (text: string) => saveValue('text:1:', text, () => new Promise((resolve) => sends.push(resolve)));
  for (const text of ['a', 'ab', 'abc']) {
    type(text);
    await pass(500);
    sends.shift()?.();
  }
  await pass(2_000);
  type('abcd');
  await pass(1_500);
  sends.shift()?.();
  await pass(100);
  expect(seen).toEqual(['Saved here', 'Saving', 'Saved here']);
});

it('says when the workspace was in step last: today by the clock, else by the day', async () => {
  await open();
  expect(line()).toBe('Saved here · synced 09:12');
  await say({ status: { kind: 'idle', syncedAt: '2027-03-23T17:40:00.000Z' } });
  expect(line()).toBe('Saved here · synced yesterday, 18:40');
  await say({ status: { kind: 'idle', syncedAt: '2027-03-16T17:40:00.000Z' } });
  expect(line()).toMatch(/^Saved here · synced Tue,? .*16.*18:40$/);
  await say({ status: { kind: 'idle', syncedAt: null } });
  expect(line()).toBe('Saved here · not synced yet');
});

it('a day that ends makes yesterday of today, with nothing said by anybody', async () => {
  vi.setSystemTime('2027-03-24T22:58:30.000Z');
  await open({ status: { kind: 'idle', syncedAt: '2027-03-24T22:58:00.000Z' } });
  expect(line()).toBe('Saved here · synced 23:58');
  await pass(120_000);
  expect(line()).toBe('Saved here · synced yesterday, 23:58');
});

it('never blinks: rounds that are short are not seen, nor what they send', async () => {
  await open();
  for (let round = 0; round < 4; round++) {
    await say({ waiting: { count: 1, since: new Date().toISOString() } });
    await say({ status: syncing });
    await pass(1_200);
    await say({ status: idle, waiting: { count: 0, since: null } });
    await pass(3_000);
  }
  expect(seen).toEqual(['Saved here · synced 09:12']);
});

it('a round that takes longer than two seconds is said, and what waits for longer than ten', async () => {
  await open();
  await say({ waiting: { count: 3, since: new Date().toISOString() }, status: syncing });
  await pass(12_000);
  await say({ status: { ...idle, syncedAt: '2027-03-24T08:13:00.000Z' }, waiting: { count: 0, since: null } });
  expect(seen).toEqual([
    'Saved here · synced 09:12',
    'Saved here · syncing',
    'Saved here · 3 waiting · syncing',
    'Saved here · synced 09:13',
  ]);
});

it('one failure that the next try mends is not worth a word', async () => {
  await open();
  await say({ status: syncing });
  await pass(300);
  await say({ status: waiting });
  await pass(800);
  await say({ status: syncing });
  await pass(300);
  await say({ status: idle });
  await pass(2_000);
  expect(seen).toEqual(['Saved here · synced 09:12']);
});

it('trouble is said once and stands through every try, with what waits counted as it grows', async () => {
  await open();
  for (let attempt = 0; attempt < 5; attempt++) {
    await say({ status: syncing });
    await pass(400);
    await say({ status: waiting, waiting: { count: attempt < 3 ? 1 : 2, since: new Date().toISOString() } });
    await pass(5_000);
  }
  await say({ status: idle, waiting: { count: 0, since: null } });
  expect(seen).toEqual([
    'Saved here · synced 09:12',
    'Saved here · 1 waiting · the project does not answer',
    'Saved here · 2 waiting · the project does not answer',
    'Saved here · synced 09:12',
  ]);
});

it.each<[SyncStatus['kind'] | string, Partial<SyncView>, string]>([
  ['signed out', { status: { kind: 'signed_out', syncedAt: null } }, 'signed out'],
  ['removed', { status: { kind: 'removed', syncedAt: null } }, 'no longer a member'],
  ['suspended', { status: { kind: 'suspended', syncedAt: null } }, 'suspended in this workspace'],
  ['too old', { status: { kind: 'unfit', syncedAt: null } }, 'waiting for an update of Postroom'],
  ['a pause', { status: { ...waiting, code: 'too_many_requests' } }, 'the project asks for a pause'],
  ['a hotel', { status: { ...waiting, code: 'project_not_supabase' } }, 'this network lets nothing through'],
  ['unforeseen', { status: { ...waiting, code: 'internal' } }, 'sync does not get on'],
  ['a look', { conflicts: 1 }, '1 needs a look · synced 09:12'],
  ['looks', { conflicts: 2 }, '2 need a look · synced 09:12'],
  ['first fetch', { status: syncing, firstSync: { posts: 0, isUsable: false } }, 'fetching the workspace'],
  [
    'first fetch goes on',
    { status: syncing, firstSync: { posts: 1240, isUsable: true } },
    'fetching the workspace, 1,240 posts so far',
  ],
])('%s, in calm words', async (_name, first, words) => {
  await open(first);
  expect(line()).toBe(`Saved here · ${words}`);
});

it('knows a computer without a network from a project that does not answer', async () => {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  await open({ status: waiting, waiting: { count: 3, since: NOW } });
  expect(line()).toBe('Saved here · 3 waiting · offline');
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(true);
  act(() => void window.dispatchEvent(new Event('online')));
  expect(line()).toBe('Saved here · 3 waiting · the project does not answer');
});

it('says nothing of sync while the workspace is opened again', async () => {
  await open();
  act(() => emit('engine.state', { kind: 'restarting', attempt: 1 }));
  expect(line()).toBe('Opening your workspace again');
});

it('a pause of files is said whether or not any waits, a connection that is metered only where one does', async () => {
  uploads = { files: 0, hold: 'paused' };
  await open();
  expect(line()).toBe('Saved here · synced 09:12 · uploads and downloads paused');
  const tell = async (next: Partial<UploadsView>) => {
    uploads = next;
    emit('uploads.changed', {});
    await pass(150);
  };
  await tell({ files: 0, hold: 'metered' });
  expect(line()).toBe('Saved here · synced 09:12');
  await tell({ files: 2, hold: 'metered' });
  expect(line()).toBe('Saved here · synced 09:12 · files wait for an unmetered connection');
});
