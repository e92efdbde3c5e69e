import { lazy, Suspense, useEffect } from 'react';
import { useAccountForm } from '../features/accounts/account-form.ts';
import { useNewDesk } from '../features/desks/new-desk-store.ts';
import { DropCue } from '../features/library/drop-cue.tsx';
import { useImports } from '../features/library/import-store.ts';
import { useWantedCopy } from '../lib/go-to-desk.ts';
import { useUi } from '../lib/ui-store.ts';

const Palette = lazy(() => import('../features/palette/palette.tsx').then((it) => ({ default: it.Palette })));
const KeyMap = lazy(() => import('../features/palette/key-map.tsx').then((it) => ({ default: it.KeyMap })));
const SearchDialog = lazy(() =>
  import('../features/search/search-dialog.tsx').then((it) => ({ default: it.SearchDialog })),
);
const NewDeskDialog = lazy(() =>
  import('../features/desks/new-desk-dialog.tsx').then((it) => ({ default: it.NewDeskDialog })),
);
const CopyDialog = lazy(() => import('../features/desks/copy-dialog.tsx').then((it) => ({ default: it.CopyDialog })));
const AccountDialog = lazy(() =>
  import('../features/accounts/account-dialog.tsx').then((it) => ({ default: it.AccountDialog })),
);

/** After the first paint: a search that has to be fetched first would lose the first letters. */
export function prefetchOverlays(): void {
  requestIdleCallback(() => {
    void import('../features/search/search-dialog.tsx');
    void import('../features/palette/palette.tsx');
  });
}

/** Until an overlay is there, what is typed for it must not begin a post on the calendar below. */
function HoldKeys() {
  useEffect(() => {
    const hold = (event: KeyboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('keydown', hold, true);
    return () => window.removeEventListener('keydown', hold, true);
  }, []);
  return null;
}

const ImportPanel = lazy(() =>
  import('../features/library/import-panel.tsx').then((it) => ({ default: it.ImportPanel })),
);

/** What floats above the window: one panel at a time, and what goes on with files. */
export function Overlays() {
  const overlay = useUi((state) => state.overlay);
  const isImporting = useImports((state) => state.batches.length > 0);
  const isMakingDesk = useNewDesk((state) => state.isOpen);
  const copied = useWantedCopy((state) => state.name);
  const hasForm = useAccountForm((state) => state.form !== null);
  return (
    <>
      {/* On its own: files that come in take no keys. */}
      <Suspense fallback={null}>{isImporting && <ImportPanel />}</Suspense>
      <DropCue />
      <Suspense fallback={<HoldKeys />}>
        {overlay === 'palette' && <Palette />}
        {overlay === 'search' && <SearchDialog />}
        {overlay === 'keys' && <KeyMap />}
        {hasForm && <AccountDialog />}
        {isMakingDesk && <NewDeskDialog />}
        {copied !== null && <CopyDialog name={copied} />}
      </Suspense>
    </>
  );
}
