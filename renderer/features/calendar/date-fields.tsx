import { type CalendarDateTime, Time, toCalendarDateTime, toTime } from '@internationalized/date';
import { CalendarDays, ChevronLeft, ChevronRight } from 'lucide-react';
import {
  Button as AriaButton,
  Calendar as AriaCalendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  DateInput,
  DatePicker,
  DateSegment,
  Dialog,
  Group,
  Heading,
  I18nProvider,
  Label,
  Popover,
  TimeField,
} from 'react-aria-components';
import { dateLocale } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import '../../components/date-parts.css';
import './date-fields.css';

const ICON = { size: 16, strokeWidth: 1.5 } as const;

/** A date and a time, each by typing, by arrows or by clicks. null: not a whole time yet. */
export function DateTimeFields({
  value,
  onChange,
}: {
  readonly value: CalendarDateTime | null;
  readonly onChange: (value: CalendarDateTime | null) => void;
}) {
  const time = value ? toTime(value) : new Time(9);
  return (
    <I18nProvider locale={dateLocale}>
      <div className="date-fields">
        <DatePicker
          className="field"
          granularity="day"
          value={value}
          onChange={(date) => onChange(date ? toCalendarDateTime(date, time) : null)}
          shouldForceLeadingZeros
          autoFocus
        >
          <Label className="field-label">{t('calendar.field.date')}</Label>
          <Group className="date-group">
            <DateInput className="date-input">
              {(segment) => <DateSegment className="date-segment" segment={segment} />}
            </DateInput>
            <AriaButton className="button icon-button date-open" aria-label={t('calendar.field.pickDate')}>
              <CalendarDays {...ICON} />
            </AriaButton>
          </Group>
          <Popover className="floating date-popover" offset={6}>
            <Dialog aria-label={t('calendar.field.pickDate')}>
              <AriaCalendar className="mini-month">
                <MiniMonth />
              </AriaCalendar>
            </Dialog>
          </Popover>
        </DatePicker>
        <TimeField
          className="field"
          value={value ? time : null}
          onChange={(next) =>
            onChange(value && next ? toCalendarDateTime(value, new Time(next.hour, next.minute)) : value)
          }
        >
          <Label className="field-label">{t('calendar.field.time')}</Label>
          <DateInput className="date-group date-input">
            {(segment) => <DateSegment className="date-segment" segment={segment} />}
          </DateInput>
        </TimeField>
      </div>
    </I18nProvider>
  );
}

/** The inside of a small month: its name, ‹ ›, its days. */
export function MiniMonth() {
  return (
    <>
      <header className="mini-month-head">
        <AriaButton slot="previous" className="button icon-button">
          <ChevronLeft {...ICON} />
        </AriaButton>
        <Heading className="mini-month-title" />
        <AriaButton slot="next" className="button icon-button">
          <ChevronRight {...ICON} />
        </AriaButton>
      </header>
      <CalendarGrid className="mini-month-grid">
        <CalendarGridHeader>
          {(day) => <CalendarHeaderCell className="mini-month-weekday">{day}</CalendarHeaderCell>}
        </CalendarGridHeader>
        <CalendarGridBody>{(date) => <CalendarCell className="mini-month-day" date={date} />}</CalendarGridBody>
      </CalendarGrid>
    </>
  );
}
