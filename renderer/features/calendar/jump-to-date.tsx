import { Calendar as AriaCalendar, I18nProvider } from 'react-aria-components';
import { Dialog } from '../../components/dialog.tsx';
import { dateLocale } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import { setUi, useUi } from '../../lib/ui-store.ts';
import { goToDay } from './calendar-actions.ts';
import { wantFocus } from './calendar-store.ts';
import { MiniMonth } from './date-fields.tsx';
import { toCalendarDate } from './move-to.tsx';

/** G: any day of any year, by arrows or clicks. Shown while `overlay` is `jump`. */
export function JumpToDate() {
  const isOpen = useUi((state) => state.overlay === 'jump');
  const anchorDay = useUi((state) => state.anchorDay);
  if (!isOpen) return null;
  return (
    <Dialog
      title={t('calendar.jump.title')}
      width={280}
      onClose={() => {
        wantFocus();
        setUi({ overlay: null });
      }}
    >
      <I18nProvider locale={dateLocale}>
        <AriaCalendar
          className="mini-month"
          aria-label={t('calendar.jump.title')}
          defaultValue={toCalendarDate(anchorDay)}
          onChange={(date) => goToDay(date.toString())}
          autoFocus
        >
          <MiniMonth />
        </AriaCalendar>
      </I18nProvider>
    </Dialog>
  );
}
