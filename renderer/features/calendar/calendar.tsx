import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { dayOf } from '../../../shared/domain/calendar-grid.ts';
import { useReadHeld } from '../../lib/held-posts.ts';
import { t } from '../../lib/text.ts';
import { setUi, useUi } from '../../lib/ui-store.ts';
import { useLive } from '../../lib/use-live.ts';
import { AgendaView } from './agenda-view.tsx';
import { type Accounts, useCalendar } from './calendar-store.ts';
import type { FirstView } from './first-view.ts';
import { JumpToDate } from './jump-to-date.tsx';
import { MonthView } from './month-view.tsx';
import { MoveTo } from './move-to.tsx';
import { UnplannedTray } from './unplanned-tray.tsx';
import { readNow, useNow } from './use-now.ts';
import { WeekView } from './week-view.tsx';
import './calendar.css';

export type CalendarProps = {
  /** What the last start showed (`adoptFirstView`): drawn at once, replaced when the engine answers. */
  readonly firstView?: FirstView | null;
  /** Called once by each calendar, when it is drawn and takes input. */
  readonly onInteractive?: () => void;
};

/** Fills its place. One view at a time, all in the workspace's zone. */
export function Calendar({ firstView = null, onInteractive }: CalendarProps) {
  const { data: workspace } = useLive('workspace.read', {});
  const { data: accountList } = useLive('accounts.list', {}, firstView?.accounts);
  const zone = workspace?.timezone ?? firstView?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const now = useNow(zone);
  const view = useUi((state) => state.view);
  const accounts: Accounts = useMemo(
    () => new Map((accountList ?? []).map((account) => [account.id, account])),
    [accountList],
  );
  useReady(workspace !== undefined || firstView !== null, onInteractive);
  useStartAtToday(zone);
  useReadHeld();
  return (
    <section className="calendar" aria-label={t(`calendar.${view}`)}>
      <div className="calendar-view">
        {view === 'month' && <MonthView zone={zone} now={now} accounts={accounts} />}
        {view === 'week' && <WeekView zone={zone} now={now} accounts={accounts} />}
        {view === 'agenda' && <AgendaView zone={zone} now={now} accounts={accounts} />}
      </div>
      <UnplannedTray accounts={accounts} />
      <MoveTo />
      <JumpToDate />
      <Spoken />
    </section>
  );
}

/** Once, after the frame in which it first stood. */
function useReady(isReady: boolean, onInteractive: (() => void) | undefined): void {
  const isSaid = useRef(false);
  useLayoutEffect(() => {
    if (!isReady || isSaid.current) return;
    isSaid.current = true;
    // The second of two frames begins after the first was painted.
    requestAnimationFrame(() => requestAnimationFrame(() => onInteractive?.()));
  }, [isReady, onInteractive]);
}

/** The store begins with the day in UTC; where the workspace is, it may be tomorrow. */
function useStartAtToday(zone: string): void {
  useEffect(() => {
    if (useUi.getState().cursor === null) setUi({ anchorDay: dayOf(readNow(zone)) });
  }, [zone]);
}

function Spoken() {
  const spoken = useCalendar((state) => state.spoken);
  return (
    <p className="visually-hidden" aria-live="assertive">
      {spoken}
    </p>
  );
}
