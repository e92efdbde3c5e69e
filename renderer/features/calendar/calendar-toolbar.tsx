import { ChevronLeft, ChevronRight } from 'lucide-react';
import { weekDays } from '../../../shared/domain/calendar-grid.ts';
import { must } from '../../../shared/lib/must.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { firstWeekday, formatDayRange, formatMonthYear } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import { type CalendarView, useUi } from '../../lib/ui-store.ts';
import { goToday, showView, turnPage } from './calendar-actions.ts';
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
    </div>
  );
}
