import { lazy, type ReactNode, Suspense } from 'react';
import type { UiState } from '../lib/ui-store.ts';

/** Not in the first chunk: the calendar is what a start shows. */
const SettingsPage = lazy(() =>
  import('../features/settings/settings-page.tsx').then((it) => ({ default: it.SettingsPage })),
);
const AccountsPage = lazy(() =>
  import('../features/accounts/accounts-page.tsx').then((it) => ({ default: it.AccountsPage })),
);
const ActivityPage = lazy(() =>
  import('../features/activity/activity-page.tsx').then((it) => ({ default: it.ActivityPage })),
);

const SyncActivity = lazy(() =>
  import('../features/sync/sync-activity.tsx').then((it) => ({ default: it.SyncActivity })),
);
const DiagnosticsSection = lazy(() =>
  import('../features/sync/diagnostics-section.tsx').then((it) => ({ default: it.DiagnosticsSection })),
);

const LibraryPage = lazy(() =>
  import('../features/library/library-page.tsx').then((it) => ({ default: it.LibraryPage })),
);

const TeamPage = lazy(() => import('../features/team/team-page.tsx').then((it) => ({ default: it.TeamPage })));

const PAGES: Readonly<Record<Exclude<UiState['page'], 'calendar'>, ReactNode>> = {
  library: <LibraryPage />,
  settings: <SettingsPage sync={<DiagnosticsSection />} />,
  accounts: <AccountsPage />,
  activity: <ActivityPage sync={<SyncActivity />} />,
  team: <TeamPage />,
};

/** What covers the calendar. */
export function Page({ page }: { readonly page: Exclude<UiState['page'], 'calendar'> }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who only has a keyboard scrolls it (WCAG 2.1.1).
    <div className="window-page" tabIndex={0}>
      <Suspense fallback={null}>{PAGES[page]}</Suspense>
    </div>
  );
}
