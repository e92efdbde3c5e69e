import { lazy, Suspense } from 'react';
import { Calendar, type CalendarProps } from '../features/calendar/calendar.tsx';
import { CalendarToolbar } from '../features/calendar/calendar-toolbar.tsx';
import { copyHere, goToDesk } from '../lib/go-to-desk.ts';
import { useSync } from '../lib/use-sync.ts';

const loadComposer = () => import('../features/composer/composer.tsx');
const Composer = lazy(() => loadComposer().then((it) => ({ default: it.Composer })));

const CalendarNote = lazy(() =>
  import('../features/sync/calendar-note.tsx').then((it) => ({ default: it.CalendarNote })),
);
const AccessStrip = lazy(() => import('../features/sync/access-strip.tsx').then((it) => ({ default: it.AccessStrip })));

/** After the first paint: the first post that is opened finds its panel there. */
export function prefetchComposer(): void {
  requestIdleCallback(() => void loadComposer(), { timeout: 300 });
}

/**
 * Where the features stand in the window. Each is one line here: the frame gives the place and its size, the feature
 * fills it.
 */

/** In the title bar: view switch, today, back and forth, the month's name. */
export function CalendarToolbarSlot() {
  return <CalendarToolbar />;
}

/** To the workspace that is on this computer alone. */
function goHome(): void {
  void goToDesk({ key: 'local', name: null });
}

/** Of what is here of it, which nobody can take away. */
function keepCopy(name: string): void {
  void copyHere(name);
}

/** Fills what sidebar and composer leave. */
export function CalendarSlot(props: CalendarProps) {
  const isTeam = useSync() !== null;
  return (
    <div className="calendar-slot">
      {isTeam && (
        <Suspense fallback={null}>
          <AccessStrip onKeepCopy={keepCopy} />
        </Suspense>
      )}
      <Calendar {...props} />
      {isTeam && (
        <Suspense fallback={null}>
          <CalendarNote onGoHome={goHome} onKeepCopy={keepCopy} />
        </Suspense>
      )}
    </div>
  );
}

/** In the aside, as wide as the person made it; mounted while a post is open. */
export function ComposerSlot() {
  return (
    <Suspense fallback={null}>
      <Composer />
    </Suspense>
  );
}
