import { lazy, Suspense } from 'react';
import { useAccountForm } from '../features/accounts/account-form.ts';
import { useUi } from '../lib/ui-store.ts';

const Palette = lazy(() => import('../features/palette/palette.tsx').then((it) => ({ default: it.Palette })));
const KeyMap = lazy(() => import('../features/palette/key-map.tsx').then((it) => ({ default: it.KeyMap })));
const SearchDialog = lazy(() =>
  import('../features/search/search-dialog.tsx').then((it) => ({ default: it.SearchDialog })),
);
const AccountDialog = lazy(() =>
  import('../features/accounts/account-dialog.tsx').then((it) => ({ default: it.AccountDialog })),
);

/** What floats above the window, one at a time. */
export function Overlays() {
  const overlay = useUi((state) => state.overlay);
  const hasForm = useAccountForm((state) => state.form !== null);
  return (
    <Suspense fallback={null}>
      {overlay === 'palette' && <Palette />}
      {overlay === 'search' && <SearchDialog />}
      {overlay === 'keys' && <KeyMap />}
      {hasForm && <AccountDialog />}
    </Suspense>
  );
}
