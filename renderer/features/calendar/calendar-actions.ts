import type { CalendarPost, TilePost } from '../../../shared/contract/calendar.ts';
import type { InputOf } from '../../../shared/contract/index.ts';
import {
  addDays,
  addMonths,
  DAYS_IN_WEEK,
  type Day,
  dayOf,
  moveWallTime,
  newPostTime,
  toPostZone,
} from '../../../shared/domain/calendar-grid.ts';
import { isEditableState } from '../../../shared/domain/post-state.ts';
import { resolveWallTime, toWallTime, type WallTime } from '../../../shared/domain/zone.ts';
import { newId } from '../../../shared/lib/ids.ts';
import { call } from '../../lib/api.ts';
import { runCommand } from '../../lib/commands.ts';
import { formatDayTime, formatTime } from '../../lib/dates.ts';
import { setLayout } from '../../lib/layout.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { showToast } from '../../lib/toasts.ts';
import { type CalendarView, setUi, useUi } from '../../lib/ui-store.ts';
import { canWrite, whyNot } from '../../lib/write-access.ts';
import { readModel, speak, useCalendar, wantFocus, wantTray } from './calendar-store.ts';
import type { Move } from './drag-posts.ts';
import { holdMoves, holdRemovals } from './pending.ts';
import { isMovable, isUnplannable } from './post-words.ts';
import { refreshPosts } from './range-store.ts';
import { unplannedPosts } from './unplanned-store.ts';
import { readNow } from './use-now.ts';

/** In the calendar, or among the posts without a time: never of both. */
export function selectedPosts(): readonly TilePost[] {
  const ids = new Set(useUi.getState().selectedIds);
  const unplanned = unplannedPosts().filter((post) => ids.has(post.id));
  return unplanned.length > 0 ? unplanned : selectedInCalendar();
}

export function selectedInCalendar(): readonly CalendarPost[] {
  const ids = new Set(useUi.getState().selectedIds);
  return readModel()?.posts.filter((post) => ids.has(post.id)) ?? [];
}

/** Shows the posts at their new place at once; they go back, with the reason, where the engine refuses. */
export async function movePosts(moves: readonly Move[]): Promise<boolean> {
  const zone = readModel()?.zone;
  const real = moves.filter(({ post, wallTime }) => post.wallTime !== wallTime && isMovable(post));
  if (zone === undefined || real.length === 0) return false;
  const release = holdMoves(real.map(({ post, wallTime }) => ({ ...post, wallTime, repeated: null })));
  try {
    await call('posts.move', { moves: real.map((move) => toRealMove(move, zone)) });
    await refreshPosts(real.map(({ post }) => post.id));
    return true;
  } catch (error) {
    sayFailure(error);
    return false;
  } finally {
    release();
  }
}

/** A post without a time is planned on the clock that is looked at, whatever its zone was. */
function toRealMove({ post, wallTime }: Move, zone: string): InputOf<'posts.move'>['moves'][number] {
  if (wallTime === null) return { id: post.id, wallTime };
  if (post.wallTime === null) return { id: post.id, wallTime, timezone: zone };
  return { id: post.id, wallTime: toPostZone(wallTime, zone, post.postZone) };
}

/** Takes their time away: they wait in the tray. Those that are queued keep it. */
export async function unplanPosts(posts: readonly TilePost[]): Promise<void> {
  const moves = posts.filter(isUnplannable).map((post) => ({ post, wallTime: null }));
  if (moves.length === 0) return;
  if (await movePosts(moves)) showDone(t('calendar.unplanned.done', { count: moves.length }));
}

export async function unplanSelection(): Promise<void> {
  const posts = selectedInCalendar();
  if (posts.every((post) => post.state === 'queued')) showToast(t('calendar.drag.queuedKeep', { count: posts.length }));
  wantFocus();
  await unplanPosts(posts);
}

/** U: shows the posts without a time and goes there; from there, hides them and comes back. */
export function switchTray(): void {
  const isInside = document.activeElement?.closest('.tray') != null;
  setUi({ page: 'calendar', ...(isInside ? { selectedIds: [] } : {}) });
  setLayout({ isTrayOpen: !isInside });
  if (isInside) wantFocus();
  else wantTray();
}

/** Alt with an arrow, and the palette. Posts that went out stay. */
export async function moveSelection(by: { readonly days?: number; readonly minutes?: number }): Promise<void> {
  const posts = selectedInCalendar().filter(isMovable);
  const last = posts.find((post) => post.id === useUi.getState().selectedIds.at(-1)) ?? posts[0];
  if (!last) {
    speak(t('calendar.nothingToMove'));
    return;
  }
  const wallTime = moveWallTime(last.wallTime, by);
  wantFocus();
  setUi({ cursor: wallTime });
  showDay(dayOf(wallTime));
  speak(t('calendar.moved', { count: posts.length, when: describeTime(wallTime) }));
  await movePosts(posts.map((post) => ({ post, wallTime: moveWallTime(post.wallTime, by) })));
}

/** Turns the page when the day is not on it. */
export function showDay(day: Day): void {
  setUi({ anchorDay: day });
}

/** The new place in words, and what is special about it. */
export function describeTime(wallTime: WallTime): string {
  const zone = readModel()?.zone ?? 'UTC';
  const note = noteOnClocks(wallTime, zone);
  const when = formatDayTime(wallTime, dayOf(readNow(zone)));
  return note === null ? when : `${when}. ${note}`;
}

/** What the clocks do to a time: skipped, there twice, or (null) nothing. */
export function noteOnClocks(wallTime: WallTime, zone: string): string | null {
  const { kind, instant } = resolveWallTime(wallTime, zone);
  if (kind === 'shifted') return t('calendar.skippedTime', { time: formatTime(toWallTime(instant, zone)) });
  return kind === 'ambiguous' ? t('calendar.repeatedTime') : null;
}

export function openPost(id: string): void {
  // The post that is being started is open already, and not in the database yet.
  if (useUi.getState().openPost?.id !== id) setUi({ openPost: { id, create: null } });
}

/** Nothing is made until something is typed: a click that was not meant leaves nothing behind. */
export function startPost(wallTime: WallTime | null, text = ''): void {
  if (!canWrite()) {
    speak(whyNot() ?? '');
    return;
  }
  const { accountIds } = useUi.getState().filter;
  const id = newId();
  setUi({
    ...(wallTime === null ? {} : { cursor: wallTime }),
    selectedIds: [],
    openPost: { id, create: { wallTime, accountIds, ...(text === '' ? {} : { text }) } },
  });
  if (text !== '') writeFirst(id, { wallTime, accountIds, text });
}

/** As long as the composer may take to open: what is typed meanwhile still belongs to the post. */
const OPENING_MS = 1500;
let typedAtMs = 0;

/** A letter that came before the composer had the focus. False when no post is being opened by typing. */
export function continueTyping(letter: string): boolean {
  const { openPost: open } = useUi.getState();
  const text = open?.create?.text;
  if (!open?.create || text === undefined || performance.now() - typedAtMs > OPENING_MS) return false;
  const create = { ...open.create, text: text + letter };
  setUi({ openPost: { id: open.id, create } });
  writeFirst(open.id, create);
  return true;
}

/** The first letters are as safe as the last: they do not wait for the composer to open. */
function writeFirst(
  postId: string,
  {
    wallTime,
    accountIds,
    text,
  }: { readonly wallTime: WallTime | null; readonly accountIds: readonly string[]; readonly text: string },
): void {
  typedAtMs = performance.now();
  call('posts.writeText', { postId, content: text, create: { wallTime, accountIds: [...accountIds] } }).catch(
    sayFailure,
  );
}

/** N: at the place of the keyboard; in a month, at the day's sensible hour. */
export function startPostAtCursor(text = ''): void {
  const { cursor, view, anchorDay } = useUi.getState();
  const now = readNow(readModel()?.zone ?? 'UTC');
  const day = cursor ? dayOf(cursor) : anchorDay;
  startPost(view === 'week' && cursor ? cursor : newPostTime(day, now), text);
}

export async function duplicateSelection(): Promise<void> {
  const posts = selectedPosts();
  if (posts.length === 0) return;
  const copies = posts.map((post) => ({ from: post.id, to: newId() }));
  try {
    await call('posts.duplicate', { copies });
    await refreshPosts(copies.map((copy) => copy.to));
    if (posts.some((post) => post.wallTime === null)) wantTray();
    else wantFocus();
    setUi({ selectedIds: copies.map((copy) => copy.to) });
    showDone(t('calendar.duplicated', { count: copies.length }));
  } catch (error) {
    sayFailure(error);
  }
}

/** Gone at once, back with undo. */
export async function deleteSelection(): Promise<void> {
  const posts = selectedPosts().filter((post) => isEditableState(post.state));
  const ids = posts.map((post) => post.id);
  if (ids.length === 0) return;
  const release = holdRemovals(ids);
  const { openPost: open } = useUi.getState();
  const next = nextUnplanned(ids);
  if (next) wantTray();
  else wantFocus();
  setUi({ selectedIds: next ? [next] : [], ...(open && ids.includes(open.id) ? { openPost: null } : {}) });
  try {
    await call('posts.delete', { ids });
    await refreshPosts(ids);
    showDone(t('calendar.deleted', { count: ids.length }));
  } catch (error) {
    sayFailure(error);
  } finally {
    release();
  }
}

/** Of those without a time, the one that takes the place of these. */
function nextUnplanned(gone: readonly string[]): string | null {
  const order = unplannedPosts().map((post) => post.id);
  const first = order.findIndex((id) => gone.includes(id));
  if (first < 0) return null;
  const isLeft = (id: string) => !gone.includes(id);
  return order.slice(first).find(isLeft) ?? order.slice(0, first).findLast(isLeft) ?? null;
}

export function selectAll(): void {
  const isInTray = document.activeElement?.closest('.tray') != null;
  const posts = (isInTray ? unplannedPosts() : readModel()?.posts) ?? [];
  setUi({ selectedIds: posts.map((post) => post.id) });
  speak(t('calendar.selected', { count: posts.length }));
}

export function goToday(): void {
  goToDay(dayOf(readNow(readModel()?.zone ?? 'UTC')));
}

export function goToDay(day: Day): void {
  wantFocus();
  setUi({ anchorDay: day, cursor: `${day}T09:00`, selectedIds: [], overlay: null, page: 'calendar' });
}

/** ‹ and ›: a month, a week; the agenda goes by months too. */
export function turnPage(pages: 1 | -1): void {
  const { view, anchorDay } = useUi.getState();
  const day = view === 'week' ? addDays(anchorDay, pages * DAYS_IN_WEEK) : addMonths(anchorDay, pages);
  setUi({ anchorDay: day, cursor: `${day}T09:00`, selectedIds: [] });
}

export function showView(view: CalendarView): void {
  const { cursor, anchorDay } = useUi.getState();
  setUi({ view, anchorDay: cursor ? dayOf(cursor) : anchorDay, page: 'calendar' });
  useCalendar.setState({ sheet: null });
}

/** Esc, one step at a time: the list of a day, then the selection. */
export function stepBack(): void {
  if (useCalendar.getState().sheet) useCalendar.setState({ sheet: null });
  else setUi({ selectedIds: [] });
}

function showDone(text: string): void {
  showToast(text, { action: { label: t('calendar.undo'), keys: 'Mod+Z', run: () => void runCommand('edit.undo') } });
}
