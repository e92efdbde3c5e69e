import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Answer } from '../../../shared/contract/envelope.ts';
import type { UploadsView } from '../../../shared/contract/media.ts';
import type { ConflictView, SyncView, WaitingItem } from '../../../shared/contract/sync.ts';
import { writeAnswer } from '../../../shared/contract/written-answer.ts';

const POST = 'aaaaaaaa-0000-4000-8000-000000000001';
const NOW = new Date().toISOString();

let calls: { readonly name: string; readonly input: unknown }[];
let listeners: Map<string, Set<(data: unknown) => void>>;
let conflicts: ConflictView[];
let waiting: { items: WaitingItem[]; changes: number };
let status: SyncView['status'];
let access: SyncView['access'];
let undone: ConflictView[];
let answers: Record<string, (input: never) => unknown>;

const post: ConflictView['subject'] = {
  kind: 'post',
  id: POST,
  name: 'The roaster is back',
  isGone: false,
  wallTime: '2027-03-24T09:00',
  accountIds: [],
};
const text = (ours: string | null, theirs: string | null, now = theirs): ConflictView['parts'][number] => ({
  what: 'text',
  accountId: null,
  base: null,
  ours,
  theirs,
  now,
});
let nextId = 0;
function conflict(values: Partial<ConflictView>): ConflictView {
  nextId += 1;
  const id = `bbbbbbbb-0000-4000-8000-${String(nextId).padStart(12, '0')}`;
  return { id, reason: 'overlapping', detail: null, at: NOW, subject: post, parts: [], take: 'change', ...values };
}

const asked = (name: string) => calls.filter((call) => call.name === name).map(({ input }) => input);
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));
const emit = (name: string, data: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(data);
};
const changed = () => emit('data.changed', { tables: ['conflicts', 'outbox'], rows: null });

function settle(conflictId: string): Record<string, never> {
  undone = conflicts;
  conflicts = conflicts.filter(({ id }) => id !== conflictId);
  setTimeout(changed);
  return {};
}

beforeEach(() => {
  vi.resetModules();
  vi.spyOn(navigator, 'language', 'get').mockReturnValue('en-GB');
  // jsdom lays nothing out.
  Element.prototype.scrollIntoView = vi.fn();
  calls = [];
  listeners = new Map();
  conflicts = [];
  undone = [];
  waiting = { items: [], changes: 0 };
  status = { kind: 'idle', syncedAt: NOW };
  access = 'write';
  answers = {
    'sync.read': (): SyncView => ({
      status,
      access,
      role: null,
      workspaceName: 'Harbour',
      waiting: { count: waiting.changes, since: waiting.items[0]?.since ?? null },
      conflicts: conflicts.length,
      firstSync: null,
    }),
    'sync.listConflicts': () => ({ items: conflicts, total: conflicts.length }),
    'sync.listWaiting': () => waiting,
    'sync.takeOurs': ({ conflictId }: { conflictId: string }) => ({ ...settle(conflictId), postId: POST }),
    'sync.takeTheirs': ({ conflictId }: { conflictId: string }) => settle(conflictId),
    'sync.dismiss': ({ conflictId }: { conflictId: string }) => settle(conflictId),
    'workspace.read': () => ({ id: POST, name: 'Harbour', timezone: 'Europe/Berlin' }),
    'accounts.list': () => [],
    'history.undo': () => {
      conflicts = undone;
      setTimeout(changed);
      return { label: 'takeOurs', labelValues: {} };
    },
  };
  const postroom: Window['postroom'] = {
    call: async (name: string, input: unknown) => {
      calls.push({ name, input });
      return writeAnswer({ ok: true, value: answers[name]?.(input as never) ?? {} } as Answer) as never;
    },
    subscribe: (name, listener) => {
      listeners.set(name, (listeners.get(name) ?? new Set()).add(listener));
      return () => listeners.get(name)?.delete(listener);
    },
  };
  vi.stubGlobal('postroom', postroom);
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function open(): Promise<void> {
  const { SyncActivity } = await import('./sync-activity.tsx');
  const { ToastRegion } = await import('../../components/toast.tsx');
  const { registerCommands } = await import('../../lib/commands.ts');
  const { call } = await import('../../lib/api.ts');
  const undo = { id: 'edit.undo', title: 'app.undo', group: 'edit', keys: [] } as const;
  registerCommands([{ ...undo, run: async () => void (await call('history.undo', {})) }]);
  render(
    <>
      <SyncActivity />
      <ToastRegion />
    </>,
  );
}

it('in a workspace of this computer alone there is nothing of it', async () => {
  status = { kind: 'local' };
  await open();
  await waitFor(() => expect(asked('sync.read')).toHaveLength(1));
  expect(screen.queryByRole('heading')).toBeNull();
  expect(screen.queryByText(/Harbour/)).toBeNull();
});

it.each([
  ['removed', 'You are no longer a member of Harbour', /if you are let in again/],
  ['suspended', 'You are suspended in Harbour', /lets you in again. One change .* goes out then/],
] as const)('who is %s reads so, on the page and over the calendar', async (kind, title, text) => {
  status = { kind, syncedAt: NOW };
  access = kind;
  waiting = { items: [], changes: 1 };
  await open();
  await screen.findByText(title);
  cleanup();
  const { CalendarNote } = await import('./calendar-note.tsx');
  render(<CalendarNote onGoHome={() => undefined} onKeepCopy={() => undefined} />);
  await screen.findByRole('region', { name: title });
  screen.getByText(text);
});

it('where all is well it says so and shows no list', async () => {
  await open();
  await screen.findByText('In step with Harbour');
  screen.getByText('Synced just now. Nothing waits to be sent.');
  expect(screen.queryByRole('heading')).toBeNull();
});

it('both sides of a text stand side by side with what differs marked; ours is taken, and undone', async () => {
  conflicts = [conflict({ parts: [text('Coffee at nine', 'Coffee at noon')] })];
  await open();
  const card = await screen.findByRole('article', { name: 'The roaster is back' });
  const marked = [...card.querySelectorAll('mark')].map(({ textContent }) => textContent);
  expect(marked).toEqual(['nine', 'noon']);
  within(card).getByText(/You and somebody else changed the same words/);

  press('Use mine: The roaster is back');
  await screen.findByText('Yours is back');
  expect(asked('sync.takeOurs')).toEqual([{ conflictId: undone[0]?.id }]);
  await waitFor(() => expect(screen.queryByRole('article')).toBeNull());
  press(/^Undo/);
  await screen.findByRole('article', { name: 'The roaster is back' });
  expect(asked('history.undo')).toHaveLength(1);
});

it('what is there stays with one press, and that too is undone', async () => {
  conflicts = [
    conflict({ parts: [text('nine', 'noon')] }),
    conflict({ subject: { ...post, id: 'x', name: 'Another' } }),
  ];
  await open();
  await screen.findByRole('heading', { name: 'Needs a look 2' });
  press('Keep theirs: The roaster is back');
  await screen.findByText('Left as it is');
  const heading = await screen.findByRole('heading', { name: 'Needs a look 1' });
  // The card that had the focus is gone.
  expect(document.activeElement).toBe(heading);
  press(/^Undo/);
  await screen.findByRole('heading', { name: 'Needs a look 2' });
});

it('where ours was taken the other one is offered', async () => {
  conflicts = [conflict({ reason: 'overwrote', parts: [text('nine', 'noon', 'nine')] })];
  await open();
  await screen.findByRole('article');
  press('Use theirs: The roaster is back');
  await screen.findByText('Theirs is back');
  expect(asked('sync.takeTheirs')).toHaveLength(1);
});

it('a post that was removed comes back as a draft, or its text is copied', async () => {
  const copied: (string | undefined)[] = [];
  document.execCommand = () => {
    copied.push((document.activeElement as HTMLTextAreaElement).value);
    return true;
  };
  const gone = { ...post, isGone: true };
  conflicts = [conflict({ reason: 'removed', subject: gone, take: 'restore', parts: [text('What I wrote', null)] })];
  await open();
  const card = await screen.findByRole('article');
  // There is no other side to compare with.
  expect(card.querySelectorAll('mark')).toHaveLength(0);
  press('Copy my text: The roaster is back');
  expect(copied).toEqual(['What I wrote']);
  press('Bring it back as a draft: The roaster is back');
  await screen.findByText('Brought back as a draft');
});

it.each<[Partial<ConflictView>, string[]]>([
  [{ reason: 'refused', take: 'new_draft' }, ['Make a draft of it', 'Let it go', 'Copy my text']],
  [{ reason: 'held', take: 'change' }, ['Try mine again', 'Let it go']],
  [{ reason: 'superseded', take: null }, ['Done', 'Copy my text']],
  [{ parts: [text('same', 'noon', 'same')] }, ['Done']],
])('offers what can be done: %o', async (values, labels) => {
  conflicts = [conflict({ parts: [text('nine', 'noon')], ...values })];
  await open();
  const card = await screen.findByRole('article');
  const buttons = within(card).getAllByRole('button', { name: /: / });
  expect(buttons.map(({ textContent }) => textContent)).toEqual(labels);
});

it('a refused change says which post, what was changed from what to what, and why it was not taken', async () => {
  conflicts = [
    conflict({
      reason: 'refused',
      detail: '42501 A post that is going out or is published is not edited',
      parts: [
        { what: 'text', accountId: null, base: 'at nine', ours: 'at noon', theirs: null, now: 'at nine' },
        {
          what: 'plan',
          accountId: null,
          base: { state: 'draft', wallTime: '2027-03-24T09:00', timezone: 'Europe/Berlin' },
          ours: { state: 'draft', wallTime: '2027-03-25T18:00', timezone: 'Europe/Berlin' },
          theirs: null,
          now: null,
        },
        { what: 'value', aspect: 'category', base: 'Spring', ours: 'Summer', theirs: null, now: 'Spring' },
        { what: 'value', aspect: 'tags', base: null, ours: 'Launch', theirs: null, now: null },
        { what: 'value', aspect: 'accounts', base: 'Harbour', ours: null, theirs: null, now: null },
      ],
    }),
  ];
  await open();
  const card = await screen.findByRole('article');
  within(card).getByText(/^The project did not take your change to “The roaster is back”\. By then it was going out/);
  const marked = [...card.querySelectorAll('mark')].map(({ textContent }) => textContent);
  expect(marked).toEqual(['nine', 'noon']);
  const lines = [...card.querySelectorAll('.conflict-change')].map(({ textContent }) => textContent);
  expect(lines).toEqual([
    'You changed when it goes out from “Wed 24 Mar, 09:00” to “Thu 25 Mar, 18:00”.',
    'You changed category from “Spring” to “Summer”.',
    'You added “Launch” to tags.',
    'You took “Harbour” out of accounts.',
  ]);
});

it('a refusal is said in our words where people meet it, else in the project’s own', async () => {
  conflicts = [
    conflict({ reason: 'refused', detail: '42501 new row violates row-level security policy' }),
    conflict({ reason: 'refused', detail: 'P0001 The zoo is closed', subject: { ...post, id: 'x' } }),
    conflict({ reason: 'held', detail: 'The server answered 500 57014', subject: { ...post, id: 'y' } }),
  ];
  await open();
  await screen.findByText(/Your role does not allow it\./);
  screen.getByText(/It took too long, however often it was tried\./);
  screen.getByText(/It said: P0001 The zoo is closed/);
});

it('what fails is said, and the card stays', async () => {
  conflicts = [conflict({ parts: [text('nine', 'noon')] })];
  answers['sync.takeOurs'] = () => {
    throw new Error('not reached');
  };
  const refused: Answer = {
    ok: false,
    error: { code: 'not_allowed', message: '', details: { reason: 'in_past' }, traceId: '' },
  };
  const { call } = window.postroom;
  vi.stubGlobal('postroom', {
    ...window.postroom,
    call: async (name: string, input: unknown) => (name === 'sync.takeOurs' ? refused : await call(name, input)),
  });
  await open();
  await screen.findByRole('article');
  press(/^Use mine/);
  await screen.findByText(/The time of this post has passed/);
  screen.getByRole('article');
});

it('what waits is listed by what it was done to, and more on demand', async () => {
  const item = (name: string, values: Partial<WaitingItem> = {}): WaitingItem => ({
    subject: { ...post, id: name, name },
    aspects: ['text', 'plan'],
    changes: 2,
    since: new Date(Date.now() - 60_000).toISOString(),
    isSent: false,
    ...values,
  });
  waiting = { items: [item('One'), item('', { aspects: ['created'], isSent: true })], changes: 7 };
  await open();
  await screen.findByRole('heading', { name: 'Waiting to be sent 7 changes' });
  const rows = screen.getAllByRole('listitem');
  expect(rows.map((row) => row.textContent?.replace(/since.*/, ''))).toEqual([
    'OneWed 24 Mar, 09:00text, when it goes out',
    'Post without textWed 24 Mar, 09:00newon its way',
  ]);
  screen.getByText('and 3 older changes');
  press('Show more');
  await waitFor(() => expect(asked('sync.listWaiting')).toContainEqual({ limit: 500 }));
});

it('sync is asked for by hand, and the button says that it was heard', async () => {
  await open();
  await screen.findByText('In step with Harbour');
  press('Sync now');
  press('Syncing…');
  expect(asked('sync.now')).toHaveLength(1);
});

it('files are paused and go on with one button, also where none is on its way; over a metered connection when somebody says so', async () => {
  let uploads: Partial<UploadsView> = { files: 2, heldFiles: 0, uncheckedFiles: 0, hold: null, pause: null };
  answers['media.readUploads'] = () => uploads;
  const tell = (next: Partial<UploadsView>) => {
    uploads = { ...uploads, ...next };
    emit('uploads.changed', {});
  };
  await open();
  fireEvent.click(await screen.findByRole('button', { name: 'Pause uploads and downloads' }));
  tell({ hold: 'paused', files: 0 });
  fireEvent.click(await screen.findByRole('button', { name: 'Resume' }));
  tell({ hold: 'metered', files: 0 });
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Resume' })).toBeNull());
  expect(screen.queryByRole('button', { name: 'Use this connection' })).toBeNull();
  tell({ files: 1 });
  fireEvent.click(await screen.findByRole('button', { name: 'Use this connection' }));
  expect(asked('os.changeSettings')).toEqual([
    { patch: { areTransfersPaused: true } },
    { patch: { areTransfersPaused: false } },
  ]);
  expect(asked('os.allowMetered')).toEqual([{}]);
});
