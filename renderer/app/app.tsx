import { useEffect, useState } from 'react';
import type { OutputOf } from '../../shared/contract/index.ts';
import { ToastRegion } from '../components/toast.tsx';
import type { FirstView } from '../features/calendar/first-view.ts';
import { startPosters } from '../features/library/start-posters.ts';
import { Sidebar } from '../features/sidebar/sidebar.tsx';
import { call } from '../lib/api.ts';
import { useEngineState } from '../lib/engine-state.ts';
import { useFollowAccess } from '../lib/follow-access.ts';
import { useLayout } from '../lib/layout.ts';
import { t } from '../lib/text.ts';
import { startSavers } from '../lib/typing/savers.ts';
import { useUi } from '../lib/ui-store.ts';
import { useLive } from '../lib/use-live.ts';
import { useMediaQuery } from '../lib/use-media-query.ts';
import { EngineScreen } from './engine-screen.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { readKeptFrame, useKeptFrame } from './kept-frame.ts';
import { Overlays, prefetchOverlays } from './overlays.tsx';
import { Page } from './pages.tsx';
import { CalendarSlot, CalendarToolbarSlot, ComposerSlot, prefetchComposer } from './slots.tsx';
import { StatusLine } from './status-line.tsx';
import { TitleBar } from './title-bar.tsx';
import { Window } from './window.tsx';

/** Under the button that was pressed. */
function openMenu(): void {
  void call('os.popUpMenu', { x: 8, y: 44 });
}

let isInteractive = false;

/** The calendar stands. What somebody may want next is fetched now, so that no start waits for it. */
function becomeInteractive(): void {
  // Every later calendar says it too.
  if (isInteractive) return;
  isInteractive = true;
  void call('os.reportReady', { stage: 'interactive' });
  prefetchComposer();
  prefetchOverlays();
  startPosters();
}

/** The window: title bar, sidebar, calendar or page, composer, status line. */
export function App({
  start,
  firstView,
}: {
  readonly start: OutputOf<'os.start'>;
  readonly firstView: FirstView | null;
}) {
  const [kept] = useState(readKeptFrame);
  const { data: workspace } = useLive('workspace.read', {}, kept?.workspace);
  const { data: accounts } = useLive('accounts.list', {}, firstView?.accounts);
  const { data: tags } = useLive('tags.list', {}, kept?.tags);
  useKeptFrame({ workspace, tags });
  const failure = useEngineState(({ engine }) => (engine.kind === 'stopped' ? engine.error : null));
  const page = useUi((state) => state.page);
  const isComposing = useUi((state) => state.openPost !== null);
  const isFolded = useLayout((layout) => layout.isSidebarFolded);
  const isNarrow = useMediaQuery('(max-width: 1000px)');
  useFollowAccess();
  useEffect(startSavers, []);
  const isFilled = workspace !== undefined && accounts !== undefined && tags !== undefined;
  useEffect(() => {
    if (isFilled) void call('os.reportReady', { stage: 'filled' });
  }, [isFilled]);
  if (failure) return <EngineScreen error={failure} />;
  return (
    <>
      <Window
        titleBar={
          <TitleBar workspaceName={workspace?.name} hasMenuButton={start.platform !== 'darwin'} onOpenMenu={openMenu}>
            <h1 className={page === 'calendar' ? 'visually-hidden' : 'title-bar-page'}>{t(`app.${page}`)}</h1>
            {page === 'calendar' && <CalendarToolbarSlot />}
          </TitleBar>
        }
        sidebar={<Sidebar accounts={accounts} tags={tags} isFolded={isFolded || isNarrow} />}
        main={
          <ErrorBoundary key={page} part={t(`app.${page}`)}>
            {page === 'calendar' ? (
              <CalendarSlot firstView={firstView} onInteractive={becomeInteractive} />
            ) : (
              <Page page={page} />
            )}
          </ErrorBoundary>
        }
        aside={
          isComposing ? (
            <ErrorBoundary part={t('app.composer')}>
              <ComposerSlot />
            </ErrorBoundary>
          ) : null
        }
        statusLine={<StatusLine timezone={workspace?.timezone} />}
      />
      <Overlays />
      <ToastRegion />
    </>
  );
}
