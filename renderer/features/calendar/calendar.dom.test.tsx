import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CalendarPost, UnplannedPost } from '../../../shared/contract/calendar.ts';
import type { SyncView } from '../../../shared/contract/sync.ts';
import { writeAnswer } from '../../../shared/contract/written-answer.ts';

const DAY = '2027-03-10';

function post(id: string, wallTime: string, rest: Partial<CalendarPost> = {}): CalendarPost {
  return {
    id,
    wallTime,
    postZone: null,
    repeated: null,
    state: 'draft',
    reviewState: 'none',
    snippet: `Post ${id.slice(0, 1)}`,
    accountIds: [],
    tagIds: [],
    thumbnail: null,
    mediaCount: 0,
    ...rest,
  };
}

const A = 'aaaaaaaa-0000-4000-8000-000000000001';
const B = 'bbbbbbbb-0000-4000-8000-000000000002';
const C = 'cccccccc-0000-4000-8000-000000000003';

type Call = { readonly name: string; readonly input: { readonly content?: string } };
let calls: Call[];
let posts: CalendarPost[];
let unplanned: UnplannedPost[];
let held: string[];
let access: SyncView['access'];
let listeners: Map<string, (data: unknown) => void>;
/** What `posts.move` answers: the engine may refuse. */
let moveAnswer: () => Promise<unknown>;

type Input = { moves?: { id: string; wallTime: string | null }[]; rows?: { id: string }[]; ids?: string[] };

/** The window's only way out, played by a list of posts. */
function answer(name: string, input: Input): unknown {
  if (name === 'workspace.read') return { id: A, name: 'Test', timezone: 'Europe/Berlin' };
  if (name === 'calendar.readRange') return { timezone: 'Europe/Berlin', posts, hiddenCount: 0 };
  if (name === 'accounts.list') return [];
  if (name === 'calendar.readHeld') return { ids: held };
  if (name === 'sync.read') {
    const status = { kind: access === 'write' ? 'local' : 'idle', syncedAt: null };
    return { status, access, workspaceName: 'Test', waiting: { count: 0, since: null }, conflicts: 0, firstSync: null };
  }
  if (name === 'calendar.readUnplanned') return { posts: unplanned, total: unplanned.length };
  if (name === 'calendar.readChanged') {
    const ids = input.rows?.map((row) => row.id) ?? [];
    return { timezone: 'Europe/Berlin', ids, posts: posts.filter((each) => ids.includes(each.id)) };
  }
  if (name === 'posts.delete') unplanned = unplanned.filter((each) => !input.ids?.includes(each.id));
  if (name === 'posts.move') {
    const all = [...posts, ...unplanned].map((each) => {
      const move = input.moves?.find(({ id }) => id === each.id);
      return move ? { ...each, wallTime: move.wallTime } : each;
    });
    posts = all.filter((each): each is CalendarPost => each.wallTime !== null);
    unplanned = all.filter((each): each is UnplannedPost => each.wallTime === null);
  }
  return {};
}

beforeEach(async () => {
  vi.resetModules();
  calls = [];
  listeners = new Map();
  posts = [post(A, `${DAY}T09:00`), post(B, `${DAY}T10:00`, { state: 'queued' }), post(C, '2027-03-12T11:00')];
  unplanned = [];
  held = [];
  access = 'write';
  moveAnswer = () => Promise.resolve({ ok: true, value: {} });
  vi.stubGlobal('requestIdleCallback', () => 0);
  vi.stubGlobal('cancelIdleCallback', () => undefined);
  vi.stubGlobal('matchMedia', () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = () => undefined;
      disconnect = () => undefined;
    },
  );
  Element.prototype.scrollIntoView = () => undefined;
  // No layout in jsdom: a page of 1,000 pixels, so that every day has room.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(1000);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1400);
  const postroom: Window['postroom'] = {
    call: async (name: string, input: unknown) => {
      calls.push({ name, input: input as Call['input'] });
      if (name === 'posts.move') {
        const refused = await moveAnswer();
        if (!(refused as { ok: boolean }).ok) return refused as never;
      }
      return writeAnswer({ ok: true, value: answer(name, input as never) }) as never;
    },
    subscribe: (name, listener) => {
      listeners.set(name, listener as (data: unknown) => void);
      return () => undefined;
    },
  };
  vi.stubGlobal('postroom', postroom);
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function open(view: 'month' | 'week' = 'month') {
  const { Calendar } = await import('./calendar.tsx');
  const { useUi } = await import('../../lib/ui-store.ts');
  const { calendarCommands } = await import('./calendar-commands.ts');
  const { registerCommands } = await import('../../lib/commands.ts');
  registerCommands(calendarCommands);
  useUi.setState({ view, anchorDay: DAY, cursor: `${DAY}T09:00` });
  render(<Calendar />);
  await screen.findByText('Post a');
  const run = async (id: string) => await calendarCommands.find((command) => command.id === id)?.run();
  return { useUi, run };
}

const press = (key: string, more = {}) => fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more });
const focused = () =>
  document.activeElement?.getAttribute('data-post-id') ?? document.activeElement?.getAttribute('data-cell');
const moved = () => calls.filter((call) => call.name === 'posts.move').map((call) => call.input);

describe('a queued post with a file that will not go out', () => {
  it('says so; a draft with one has time', async () => {
    held = [A, B];
    await open();
    const [warned, draft] = [B, A].map((id) => document.querySelector(`[data-post-id="${id}"]`));
    await waitFor(() => expect(warned?.getAttribute('aria-label')).toMatch(/will not go out/));
    expect(warned?.hasAttribute('data-held')).toBe(true);
    expect(draft?.getAttribute('aria-label')).not.toMatch(/will not go out/);
  });
});

describe('a change of rows', () => {
  const asked = () => calls.filter(({ name }) => /^calendar.read(Range|Changed)$/.test(name)).map(({ name }) => name);
  const changed = (rows: object[] | null) => listeners.get('data.changed')?.({ tables: ['posts'], rows });

  it('reads the post that changed, not the month around it', async () => {
    await open();
    calls = [];
    posts = [post(A, `${DAY}T09:00`, { snippet: 'Written on' }), ...posts.slice(1)];
    changed([{ table: 'posts', id: A }]);
    await screen.findByText('Written on');
    expect(screen.getByText('Post b')).toBeTruthy();
    expect(asked()).toEqual(['calendar.readChanged']);
  });

  it('takes a post that is gone off the page', async () => {
    await open();
    posts = posts.slice(1);
    changed([{ table: 'posts', id: A }]);
    await waitFor(() => expect(screen.queryByText('Post a')).toBeNull());
  });

  it('reads the month when it is not told which rows', async () => {
    await open();
    calls = [];
    posts = [post(A, `${DAY}T09:00`, { snippet: 'From elsewhere' })];
    changed(null);
    await screen.findByText('From elsewhere');
    expect(asked()).toEqual(['calendar.readRange']);
  });
});

describe('an engine that stands', () => {
  const turn = (kind: string) => listeners.get('engine.state')?.({ kind, notice: null });
  const reads = () => calls.filter(({ name }) => name === 'calendar.readRange').length;

  it('is not asked a second time for what was asked while it opened', async () => {
    await open();
    turn('ready');
    expect(reads()).toBe(1);
  });

  it('is asked anew when it stands in the place of another', async () => {
    await open();
    turn('restarting');
    expect(reads()).toBe(1);
    posts = [post(A, `${DAY}T09:00`, { snippet: 'As the journal has it' })];
    turn('ready');
    await screen.findByText('As the journal has it');
  });
});

describe('the month by keyboard', () => {
  it('has one tab stop, and arrows walk posts and days', async () => {
    await open();
    const grid = screen.getByRole('grid');
    expect(grid.querySelectorAll('[tabindex="0"]').length).toBe(1);
    const places = ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowDown'].map((key) => {
      press(key);
      return focused();
    });
    expect(places).toEqual([A, B, '2027-03-11', C, '2027-03-19']);
    expect(grid.querySelectorAll('[tabindex="0"]').length).toBe(1);
  });

  it('reads out what is written on it, then day, state and accounts', async () => {
    await open();
    expect(
      screen.getByRole('button', { name: /^10:00a, Post b, .*March 10, 10:00 AM, Queued, no accounts yet/ }),
    ).toBeTruthy();
    expect(screen.getByRole('gridcell', { name: /March 10.*2 posts/ })).toBeTruthy();
  });

  it('extends the selection with Shift over the days between', async () => {
    const { useUi } = await open();
    press('ArrowDown');
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight']) press(key, { shiftKey: true });
    expect(useUi.getState().selectedIds).toEqual([A, B, C]);
    press('Escape');
    expect(useUi.getState().selectedIds).toEqual([]);
  });

  it('starts a post where a letter is typed on an empty day, and leaves the letters of commands alone', async () => {
    const { useUi } = await open();
    press('ArrowLeft');
    press('t');
    expect(useUi.getState().openPost).toBeNull();
    press('H', { shiftKey: true });
    expect(useUi.getState().openPost?.create).toEqual({ wallTime: '2027-03-09T09:00', accountIds: [], text: 'H' });
    // The composer is not there yet: letters of commands belong to the text now.
    for (const key of ['e', 'n', ' ', 't']) press(key);
    expect(useUi.getState().openPost?.create?.text).toBe('Hen t');
    const written = calls.filter((call) => call.name === 'posts.writeText').map(({ input }) => input.content);
    expect(written).toEqual(['H', 'He', 'Hen', 'Hen ', 'Hen t']);
  });
});

describe('a move', () => {
  it('shows the post at its new place at once and keeps its time (postiz-app#1052)', async () => {
    const { useUi, run } = await open();
    let release: (value: unknown) => void = () => undefined;
    moveAnswer = () => new Promise((resolve) => (release = resolve));
    useUi.setState({ selectedIds: [A] });
    const done = run('post.moveDayLater');
    await waitFor(() =>
      expect(screen.getByText('Post a').closest('[data-cell]')?.getAttribute('data-cell')).toBe('2027-03-11'),
    );
    release({ ok: true });
    await done;
    expect(moved()).toEqual([{ moves: [{ id: A, wallTime: '2027-03-11T09:00' }] }]);
  });

  it('goes back, and says why, when it is refused', async () => {
    const { useUi, run } = await open();
    const error = { code: 'not_allowed', message: '', details: {}, traceId: '' };
    moveAnswer = () => Promise.resolve({ ok: false, error });
    useUi.setState({ selectedIds: [A] });
    await run('post.moveDayLater');
    const { useToasts } = await import('../../lib/toasts.ts');
    await waitFor(() => expect(screen.getByText('Post a').closest('[data-cell]')?.getAttribute('data-cell')).toBe(DAY));
    expect(useToasts.getState().toasts.map((toast) => toast.kind)).toEqual(['error']);
  });

  it('takes a whole selection along, each post keeping its time; what went out stays', async () => {
    posts = [post(A, `${DAY}T09:00`), post(B, `${DAY}T10:30`), post(C, `${DAY}T11:00`, { state: 'published' })];
    const { useUi, run } = await open();
    useUi.setState({ selectedIds: [A, B, C] });
    await run('post.moveDown');
    expect(moved()).toEqual([
      {
        moves: [
          { id: A, wallTime: '2027-03-17T09:00' },
          { id: B, wallTime: '2027-03-17T10:30' },
        ],
      },
    ]);
  });

  it('keeps a post of another zone in its zone', async () => {
    posts = [post(A, `${DAY}T15:00`, { postZone: 'America/New_York' })];
    const { useUi, run } = await open();
    useUi.setState({ selectedIds: [A] });
    await run('post.moveDayLater');
    expect(moved()).toEqual([{ moves: [{ id: A, wallTime: '2027-03-11T09:00' }] }]);
  });

  it('goes by hours in the week', async () => {
    const { useUi, run } = await open('week');
    useUi.setState({ selectedIds: [B] });
    await run('post.moveUp');
    expect(moved()).toEqual([{ moves: [{ id: B, wallTime: `${DAY}T09:00` }] }]);
  });
});

describe('posts without a time', () => {
  const D = 'dddddddd-0000-4000-8000-000000000004';
  const E = 'eeeeeeee-0000-4000-8000-000000000005';
  beforeEach(() => {
    unplanned = [D, E].map((id) => ({ ...post(id, ''), wallTime: null }));
  });
  const tray = () => screen.queryByRole('region', { name: 'Posts without a time' });
  const inTray = () => [...(tray()?.querySelectorAll('[data-post-id]') ?? [])].map((tile) => tile.textContent?.trim());

  it('are shown by a key, walked by arrows, and left by the same key', async () => {
    const { useUi, run } = await open();
    expect(tray()).toBeNull();
    await run('calendar.unplanned');
    await waitFor(() => expect(inTray()).toEqual(['Post d', 'Post e']));
    expect(focused()).toBe(D);
    press('ArrowRight');
    expect([focused(), useUi.getState().selectedIds]).toEqual([E, [E]]);
    expect(tray()?.querySelectorAll('[tabindex="0"][data-post-id]').length).toBe(1);
    await run('calendar.unplanned');
    await waitFor(() => expect(tray()).toBeNull());
    expect(focused()).toBe(DAY);
  });

  it('get one by “Move to…”, in the zone of the calendar', async () => {
    const { useUi, run } = await open();
    await run('calendar.unplanned');
    await waitFor(() => expect(focused()).toBe(D));
    useUi.setState({ cursor: '2100-03-11T09:00' });
    await run('post.moveTo');
    fireEvent.click(await screen.findByRole('button', { name: /^Move to .*11/ }));
    await waitFor(() => expect(inTray()).toEqual(['Post e']));
    expect(moved()).toEqual([{ moves: [{ id: D, wallTime: '2100-03-11T09:00', timezone: 'Europe/Berlin' }] }]);
  });

  it('are what a draft becomes that loses its time; a queued post keeps it', async () => {
    const { useUi, run } = await open();
    await run('calendar.unplanned');
    await waitFor(() => expect(inTray()).toHaveLength(2));
    useUi.setState({ selectedIds: [A, B] });
    await run('post.unplan');
    await waitFor(() => expect(inTray()).toContain('Post a'));
    expect(moved()).toEqual([{ moves: [{ id: A, wallTime: null }] }]);
    expect(screen.getByText('Post b').closest('[data-cell]')?.getAttribute('data-cell')).toBe(DAY);
  });

  it('hand the keyboard to the next one when one is deleted', async () => {
    const { run } = await open();
    await run('calendar.unplanned');
    await waitFor(() => expect(focused()).toBe(D));
    await run('post.delete');
    await waitFor(() => expect(focused()).toBe(E));
  });
});

describe('a workspace that may only be looked at', () => {
  async function openAsViewer() {
    access = 'viewer';
    const opened = await open();
    const { useFollowAccess } = await import('../../lib/follow-access.ts');
    const { useToasts } = await import('../../lib/toasts.ts');
    const { runCommand } = await import('../../lib/commands.ts');
    function Follow() {
      useFollowAccess();
      return null;
    }
    render(<Follow />);
    await waitFor(() => expect(calls.map(({ name }) => name)).toContain('sync.read'));
    const said = () => useToasts.getState().toasts.map(({ text }) => text);
    await waitFor(() => {
      runCommand('post.new');
      expect(said()).toHaveLength(1);
    });
    useToasts.setState({ toasts: [] });
    return { ...opened, said, runCommand };
  }

  it('begins no post by click, typing, Enter or command, and says why', async () => {
    const { useUi, runCommand, said } = await openAsViewer();
    fireEvent.click(screen.getByRole('gridcell', { name: /March 18/ }));
    useUi.setState({ cursor: '2027-03-18T09:00', selectedIds: [] });
    screen.getByRole('gridcell', { name: /March 18/ }).focus();
    press('Enter');
    press('H', { shiftKey: true });
    expect(useUi.getState().openPost).toBeNull();
    expect(screen.getByText('You can look, not change: your role here is viewer.')).toBeTruthy();
    runCommand('post.new');
    runCommand('post.newUnplanned');
    expect([useUi.getState().openPost, said()]).toEqual([
      null,
      ['You can look, not change: your role here is viewer.'],
    ]);
  });

  it('moves, copies and removes nothing; a post is still opened', async () => {
    const { useUi, runCommand } = await openAsViewer();
    useUi.setState({ selectedIds: [A] });
    for (const id of ['post.moveDayLater', 'post.moveUp', 'post.moveTo', 'post.duplicate', 'post.delete']) {
      runCommand(id);
    }
    const tile = screen.getByText('Post a');
    fireEvent.pointerDown(tile, { button: 0, clientX: 5, clientY: 5 });
    fireEvent.pointerMove(document, { clientX: 400, clientY: 400 });
    fireEvent.pointerUp(document, { clientX: 400, clientY: 400 });
    expect(calls.filter(({ name }) => name.startsWith('posts.'))).toEqual([]);
    expect(useUi.getState().overlay).toBeNull();
    runCommand('post.open');
    expect(useUi.getState().openPost).toEqual({ id: A, create: null });
  });
});
