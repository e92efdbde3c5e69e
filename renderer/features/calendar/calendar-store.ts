import { create } from 'zustand';
import type { AccountView } from '../../../shared/contract/accounts.ts';
import type { CalendarPost } from '../../../shared/contract/calendar.ts';
import type { Day } from '../../../shared/domain/calendar-grid.ts';
import type { Direction } from './grid-steps.ts';

export type Accounts = ReadonlyMap<string, AccountView>;

/** Posts that do not fit their place, listed beside it. `from`: the element that the list hangs on. */
export type Sheet = { readonly day: Day; readonly hour: number | null; readonly from: Element };

type CalendarState = {
  readonly sheet: Sheet | null;
  /** The cell on whose "5 more" the keyboard stands. */
  readonly moreCell: string | null;
  /** The empty cell that Shift and an arrow came to: the selection they carry stays valid only while it is the same. */
  readonly passing: { readonly cell: string; readonly selectedIds: readonly string[] } | null;
  /** The keyboard is on its way to the posts without a time. */
  readonly isTrayWanted: boolean;
  /** Said by a screen reader after something was done by key. */
  readonly spoken: string;
};

export const useCalendar = create<CalendarState>(() => ({
  sheet: null,
  moreCell: null,
  passing: null,
  isTrayWanted: false,
  spoken: '',
}));

export function speak(spoken: string): void {
  useCalendar.setState({ spoken });
}

/** What the view on screen knows; commands act on it. Written by the view after each paint, read by handlers only. */
export type CalendarModel = {
  readonly zone: string;
  readonly posts: readonly CalendarPost[];
  readonly accounts: Accounts;
  /** Moves the place of the keyboard; `extend` takes the posts between along. */
  readonly step: (direction: Direction, extend: boolean) => void;
  /** A press on a tile outside of the view that may become a drag into it. */
  readonly startDrag: (event: PointerEvent) => void;
};

let model: CalendarModel | null = null;

export function keepModel(next: CalendarModel | null): void {
  model = next;
}

export function readModel(): CalendarModel | null {
  return model;
}

export function wantTray(): void {
  useCalendar.setState({ isTrayWanted: true });
}

/** Set before the place of the keyboard moves by a key: the view then moves the focus there too. */
let isFocusWanted = false;

export function wantFocus(): void {
  isFocusWanted = true;
}

export function takeFocusWish(): boolean {
  const was = isFocusWanted;
  isFocusWanted = false;
  return was;
}
