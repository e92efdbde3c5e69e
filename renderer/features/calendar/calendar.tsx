import { useEffect, useMemo, useRef } from 'react';
import { t } from '../../lib/text.ts';
import { useLive } from '../../lib/use-live.ts';
import { type Accounts, useCalendar } from './calendar-store.ts';
import { MonthView } from './month-view.tsx';
import { useNow } from './use-now.ts';
import './calendar.css';

export type CalendarProps = {
  /** Called once, when the calendar can be used. */
  readonly onInteractive?: () => void;
};

/** Fills its place. One view at a time, all in the workspace's zone. */
export function Calendar({ onInteractive }: CalendarProps) {
  const { data: workspace } = useLive('workspace.read', {});
  const { data: accountList } = useLive('accounts.list', {});
  const zone = workspace?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const now = useNow(zone);
  const accounts: Accounts = useMemo(
    () => new Map((accountList ?? []).map((account) => [account.id, account])),
    [accountList],
  );
  const isInteractive = useRef(false);
  useEffect(() => {
    if (!workspace || isInteractive.current) return;
    isInteractive.current = true;
    onInteractive?.();
  }, [workspace, onInteractive]);
  return (
    <section className="calendar" aria-label={t('calendar.month')}>
      <MonthView zone={zone} now={now} accounts={accounts} />
      <Spoken />
    </section>
  );
}

function Spoken() {
  const spoken = useCalendar((state) => state.spoken);
  return (
    <p className="visually-hidden" aria-live="assertive">
      {spoken}
    </p>
  );
}
