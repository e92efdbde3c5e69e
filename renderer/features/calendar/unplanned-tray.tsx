import { ChevronDown, Plus } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import type { UnplannedPost } from '../../../shared/contract/calendar.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { Tooltip } from '../../components/tooltip.tsx';
import { runCommand } from '../../lib/commands.ts';
import { setLayout, useLayout } from '../../lib/layout.ts';
import { t } from '../../lib/text.ts';
import { NO_FILTER, setUi, useUi } from '../../lib/ui-store.ts';
import { openPost } from './calendar-actions.ts';
import { type Accounts, readModel, useCalendar, wantFocus } from './calendar-store.ts';
import { itemsBetween } from './grid-steps.ts';
import { PostTile } from './post-tile.tsx';
import { toggleSelected } from './selection.ts';
import { askForUnplanned, followUnplanned } from './unplanned-store.ts';
import { useUnplanned } from './use-unplanned.ts';
import './unplanned-tray.css';

/** Read at first; a press reads all that can be asked for at once. */
const FIRST_COUNT = 60;
const MOST = 500;

/** Posts without a time, at the calendar's foot, to be dragged onto a day. Also while it is shut they are counted. */
export function UnplannedTray({ accounts }: { readonly accounts: Accounts }) {
  const isOpen = useLayout((layout) => layout.isTrayOpen);
  const filter = useUi((state) => state.filter);
  const [limit, setLimit] = useState(FIRST_COUNT);
  useEffect(followUnplanned, []);
  useEffect(() => {
    void askForUnplanned({ filter, limit });
  }, [filter, limit]);
  return isOpen ? <Tray accounts={accounts} onMore={limit < MOST ? () => setLimit(MOST) : null} /> : null;
}

function Tray({ accounts, onMore }: { readonly accounts: Accounts; readonly onMore: (() => void) | null }) {
  const { posts, total, isLoaded } = useUnplanned();
  const selectedIds = useUi((state) => state.selectedIds);
  const isFiltered = useUi((state) => state.filter !== NO_FILTER);
  const root = useRef<HTMLElement>(null);
  const last = selectedIds.at(-1);
  const tabStop = posts.find((post) => post.id === last) ?? posts[0];
  const rest = total - posts.length;
  useFocusWish(root, isLoaded);
  return (
    <section ref={root} className="tray" aria-label={t('calendar.unplanned.label')} data-tray>
      <div className="tray-head">
        <h3 className="tray-title">
          {t('calendar.unplanned')} <span className="tray-count">{total}</span>
        </h3>
        <div className="tray-tools">
          <Tooltip text={t('calendar.command.newUnplanned')} keys="Mod+Shift+N" placement="top">
            <IconButton label={t('calendar.command.newUnplanned')} onPress={() => void runCommand('post.newUnplanned')}>
              <Plus size={16} strokeWidth={1.5} />
            </IconButton>
          </Tooltip>
          <Tooltip text={t('calendar.unplanned.hide')} keys="U" placement="top">
            <IconButton label={t('calendar.unplanned.hide')} onPress={() => setLayout({ isTrayOpen: false })}>
              <ChevronDown size={16} strokeWidth={1.5} />
            </IconButton>
          </Tooltip>
        </div>
      </div>
      {posts.length > 0 ? (
        <ul
          className="tray-list"
          onKeyDown={(event) => pressKey(event, posts)}
          onClick={(event) => click(event, posts)}
          onPointerDown={(event) => readModel()?.startDrag(event.nativeEvent)}
        >
          {posts.map((post) => (
            <li key={post.id}>
              <PostTile post={post} accounts={accounts} shape="note" room="wide" isTabStop={post === tabStop} />
            </li>
          ))}
          {rest > 0 && (
            <li className="tray-rest">
              {onMore ? (
                <Button kind="quiet" onPress={onMore}>
                  {t('calendar.unplanned.more', { count: rest })}
                </Button>
              ) : (
                t('calendar.unplanned.rest', { count: rest })
              )}
            </li>
          )}
        </ul>
      ) : (
        isLoaded && (
          <p className="tray-empty">{t(isFiltered ? 'calendar.unplanned.noneMatches' : 'calendar.unplanned.empty')}</p>
        )
      )}
    </section>
  );
}

/** The keyboard comes once the posts are there: to the one it stands on, or to what begins one. */
function useFocusWish(root: { readonly current: HTMLElement | null }, isLoaded: boolean): void {
  const isWanted = useCalendar((state) => state.isTrayWanted);
  useEffect(() => {
    if (!isWanted || !isLoaded) return;
    useCalendar.setState({ isTrayWanted: false });
    const tile = root.current?.querySelector<HTMLElement>('[data-post-id][tabindex="0"]');
    (tile ?? root.current?.querySelector<HTMLElement>('button'))?.focus();
    if (tile?.dataset.postId !== undefined) selectInTray(tile.dataset.postId);
  }, [isWanted, isLoaded, root]);
}

function selectInTray(id: string): void {
  useCalendar.setState({ moreCell: null });
  if (!useUi.getState().selectedIds.includes(id)) setUi({ selectedIds: [id] });
}

/** Arrows walk, by rows and columns as they stand; Esc goes back to the calendar, one step. */
function pressKey(event: KeyboardEvent<HTMLElement>, posts: readonly UnplannedPost[]): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape' && !useUi.getState().openPost) {
    wantFocus();
    setUi({ selectedIds: [] });
  } else {
    const tile = tileBeside(event);
    if (!tile) return;
    tile.focus();
    const id = tile.dataset.postId ?? '';
    setUi({ selectedIds: event.shiftKey ? extendTo(id, posts) : [id] });
  }
  event.preventDefault();
}

function tileBeside({ key, currentTarget }: KeyboardEvent<HTMLElement>): HTMLElement | undefined {
  const tiles = [...currentTarget.querySelectorAll<HTMLElement>('[data-post-id]')];
  const at = tiles.indexOf(document.activeElement as HTMLElement);
  const top = tiles[0]?.offsetTop;
  const columns = Math.max(
    1,
    tiles.findIndex((tile) => tile.offsetTop !== top),
  );
  const towardsEnd = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  const towardsStart = towardsEnd === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight';
  const steps: Readonly<Record<string, number>> = {
    [towardsEnd]: 1,
    [towardsStart]: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    Home: -at,
    End: tiles.length - 1 - at,
  };
  const step = steps[key];
  return at < 0 || step === undefined ? undefined : (tiles[at + step] ?? tiles[at]);
}

/** The end of an extended selection that stays is the first that was selected. */
function extendTo(id: string, posts: readonly UnplannedPost[]): string[] {
  const order = posts.map((post) => post.id);
  const [first] = useUi.getState().selectedIds;
  return itemsBetween(order, first ?? id, id);
}

/** A click selects and opens; with Ctrl or Cmd it adds, with Shift it takes everything between. */
function click(event: MouseEvent<HTMLElement>, posts: readonly UnplannedPost[]): void {
  const id = (event.target as Element).closest<HTMLElement>('[data-post-id]')?.dataset.postId;
  if (id === undefined) return;
  useCalendar.setState({ moreCell: null });
  if (event.shiftKey) setUi({ selectedIds: extendTo(id, posts) });
  else if (event.ctrlKey || event.metaKey) setUi({ selectedIds: toggleSelected(useUi.getState().selectedIds, id) });
  else {
    setUi({ selectedIds: [id] });
    openPost(id);
  }
}
