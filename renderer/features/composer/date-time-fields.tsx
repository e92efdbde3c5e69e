import { type CalendarDate, parseDate, parseTime, type Time } from '@internationalized/date';
import { DateField, DateInput, DateSegment, I18nProvider, TimeField } from 'react-aria-components';
import { dateLocale, formatWeekdayShort } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import '../../components/date-parts.css';

/** A date and a time of day whose parts are typed or counted up and down one by one; the weekday stands before them. */
export function DateTimeFields({
  value,
  isReadOnly,
  onChange,
}: {
  readonly value: string;
  readonly isReadOnly: boolean;
  readonly onChange: (wallTime: string) => void;
}) {
  const date = parseDate(value.slice(0, 10));
  const time = parseTime(value.slice(11));
  return (
    <I18nProvider locale={dateLocale}>
      <span className="date-time">
        <span className="date-time-weekday">{formatWeekdayShort(value.slice(0, 10))}</span>
        <DateField<CalendarDate>
          aria-label={t('composer.date')}
          value={date}
          isReadOnly={isReadOnly}
          // A year that is still being typed is not meant yet.
          onChange={(next) => next && next.year > 1999 && onChange(`${next.toString()}T${value.slice(11)}`)}
        >
          <DateInput className="date-group date-input">
            {(segment) => <DateSegment segment={segment} className="date-segment" />}
          </DateInput>
        </DateField>
        <TimeField<Time>
          aria-label={t('composer.time')}
          value={time}
          isReadOnly={isReadOnly}
          onChange={(next) => next && onChange(`${value.slice(0, 10)}T${next.toString().slice(0, 5)}`)}
        >
          <DateInput className="date-group date-input">
            {(segment) => <DateSegment segment={segment} className="date-segment" />}
          </DateInput>
        </TimeField>
      </span>
    </I18nProvider>
  );
}
