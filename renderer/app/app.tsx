import { useEffect } from 'react';
import type { OutputOf } from '../../shared/contract/index.ts';
import { call } from '../lib/api.ts';
import { t } from '../lib/text.ts';
import { useLive } from '../lib/use-live.ts';

/** The window: title bar, sidebar, calendar, composer, status line. */
export function App(_props: { readonly start: OutputOf<'os.start'> }) {
  const { data: workspace } = useLive('workspace.read', {});
  useEffect(() => {
    if (workspace) void call('os.reportReady', {});
  }, [workspace]);
  return <main>{workspace ? `${workspace.name} · ${workspace.timezone}` : t('app.opening')}</main>;
}
