import { create } from 'zustand';
import type { CalendarFilter } from '../../shared/contract/calendar.ts';

export type CalendarView = 'month' | 'week' | 'agenda';

/** Where a post that is being written came from: its id is made by the window, the row by the first keystroke. */
export type OpenPost = {
  readonly id: string;
  /** Set for a post that is not there yet: where it is put once something is typed. */
  readonly create: {
    readonly wallTime: string | null;
    readonly accountIds: readonly string[];
    /** What was typed on the calendar to open it: the text begins with it. */
    readonly text?: string;
  } | null;
};

/** What the window shows, never what it knows: rows come from `useLive` and are not copied here. */
export type UiState = {
  readonly view: CalendarView;
  /** The day the calendar stands on, `YYYY-MM-DD` in the workspace's zone. */
  readonly anchorDay: string;
  readonly filter: CalendarFilter;
  /** Selected posts, the last one being where the keyboard stands. */
  readonly selectedIds: readonly string[];
  /** Where the keyboard stands when it stands on no post: `YYYY-MM-DDTHH:MM` (or a day at 09:00). */
  readonly cursor: string | null;
  readonly openPost: OpenPost | null;
  /** The page that covers the calendar, if any. */
  readonly page: 'calendar' | 'library' | 'accounts' | 'activity' | 'settings' | 'team';
  /** The one panel that floats above everything. */
  readonly overlay: 'palette' | 'search' | 'keys' | 'move' | 'jump' | null;
};

export const NO_FILTER: CalendarFilter = { accountIds: [], tagIds: [], states: [] };

export const useUi = create<UiState>(() => ({
  view: 'month',
  anchorDay: new Date().toISOString().slice(0, 10),
  filter: NO_FILTER,
  selectedIds: [],
  cursor: null,
  openPost: null,
  page: 'calendar',
  overlay: null,
}));

export const setUi = useUi.setState;
