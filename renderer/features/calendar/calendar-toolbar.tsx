import { ChevronLeft, ChevronRight, Inbox } from 'lucide-react';
import { weekDays } from '../../../shared/domain/calendar-grid.ts';
import { must } from '../../../shared/lib/must.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { Tooltip } from '../../components/tooltip.tsx';
import { firstWeekday, formatDayRange, formatMonthYear } from '../../lib/dates.ts';
import { setLayout, useLayout } from '../../lib/layout.ts';
import { t } from '../../lib/text.ts';
import { type CalendarView, useUi } from '../../lib/ui-store.ts';
import { goToday, showView, turnPage } from './calendar-actions.ts';
import { useUnplanned } from './use-unplanned.ts';
import './calendar-toolbar.css';

const VIEWS: readonly CalendarView[] = ['month', 'week', 'agenda'];

/** View switch, today, ‹ ›, and where one stands. The shell puts it into the title bar. */
export function CalendarToolbar() {
  const view = useUi((state) => state.view);
  const anchorDay = useUi((state) => state.anchorDay);
  const week = weekDays(anchorDay, firstWeekday);
  const title =
    view === 'week'
      ? formatDayRange(must(week[0], 'a first day'), must(week.at(-1), 'a last day'))
      : formatMonthYear(anchorDay);
  return (
    <div className="calendar-toolbar">
      <SegmentedControl
        label={t('calendar.view')}
        options={VIEWS.map((id) => ({ id, label: t(`calendar.${id}`) }))}
        value={view}
        onChange={showView}
      />
      <Button onPress={goToday}>{t('calendar.today')}</Button>
      <IconButton label={t('calendar.previous')} onPress={() => turnPage(-1)}>
        <ChevronLeft size={16} strokeWidth={1.5} />
      </IconButton>
      <IconButton label={t('calendar.next')} onPress={() => turnPage(1)}>
        <ChevronRight size={16} strokeWidth={1.5} />
      </IconButton>
      <h2 className="calendar-title" aria-live="polite">
        {title}
      </h2>
      <TraySwitch />
    </div>
  );
}

/** How many posts have no time; opens the tray that holds them. A post that is dropped on it joins them. */
function TraySwitch() {
  const { total } = useUnplanned();
  const isOpen = useLayout((layout) => layout.isTrayOpen);
  return (
    <div className="calendar-tray" data-tray>
      <Tooltip text={t('calendar.unplanned.show')} keys="U">
        <Button
          kind="quiet"
          className="calendar-tray-switch"
          aria-label={t('calendar.unplanned.count', { count: total })}
          aria-pressed={isOpen}
          onPress={() => setLayout({ isTrayOpen: !isOpen })}
        >
          <Inbox size={16} strokeWidth={1.5} aria-hidden="true" />
          {total > 0 && <span className="calendar-tray-count">{total}</span>}
        </Button>
      </Tooltip>
    </div>
  );
}
