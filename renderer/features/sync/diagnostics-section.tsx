import { useState } from 'react';
import type { OutputOf } from '../../../shared/contract/index.ts';
import { isAppError } from '../../../shared/lib/app-error.ts';
import { Button } from '../../components/button.tsx';
import { call } from '../../lib/api.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { agoWords } from '../../lib/sync-words.ts';
import { t } from '../../lib/text.ts';
import { showToast } from '../../lib/toasts.ts';
import { useLive } from '../../lib/use-live.ts';
import { useSync } from '../../lib/use-sync.ts';
import { useTick } from '../../lib/use-tick.ts';
import { CallsTable } from './calls-table.tsx';
import { Facts } from './facts.tsx';
import './diagnostics.css';

type Check = OutputOf<'sync.checkDigest'> & { readonly at: string };

/** In the settings of a team's workspace: for whoever helps when something does not get on. */
export function DiagnosticsSection() {
  const { data: workspace } = useLive('workspace.read', {});
  return useSync() && <Diagnostics timezone={workspace?.timezone ?? 'UTC'} />;
}

function Diagnostics({ timezone }: { readonly timezone: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="page-section">
      <div className="page-row-words">
        <h2 className="page-heading">{t('sync.diagnostics')}</h2>
        <span className="page-row-hint">{t('sync.diagnosticsHint')}</span>
      </div>
      <DigestRow timezone={timezone} />
      <div className="page-row">
        <div className="page-row-words">
          <span>{t('sync.support')}</span>
          <span className="page-row-hint">{t('sync.supportHint')}</span>
        </div>
        <Button onPress={() => void exportSupport()}>{t('sync.supportExport')}</Button>
      </div>
      <details className="diagnostics" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t('sync.details')}</summary>
        {isOpen && <Details timezone={timezone} />}
      </details>
    </section>
  );
}

function Details({ timezone }: { readonly timezone: string }) {
  const { data } = useLive('sync.readDiagnostics', {});
  const nowMs = useTick();
  if (!data) return null;
  return (
    <>
      <Facts diagnostics={data} nowMs={nowMs} timezone={timezone} />
      <CallsTable calls={data.calls} timezone={timezone} />
    </>
  );
}

function DigestRow({ timezone }: { readonly timezone: string }) {
  const [check, setCheck] = useState<Check | null>(null);
  const [isBusy, setBusy] = useState(false);
  const nowMs = useTick();
  async function run(): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    try {
      setCheck({ ...(await call('sync.checkDigest', {})), at: new Date().toISOString() });
    } catch (error) {
      sayFailure(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <div className="page-row">
      <div className="page-row-words">
        <span>{t('sync.digest')}</span>
        <span className="page-row-hint" role="status">
          {check ? wordsFor(check, agoWords(check.at, nowMs, timezone)) : t('sync.digestHint')}
        </span>
      </div>
      <Button className="diagnostics-check" onPress={() => void run()}>
        {t(isBusy ? 'sync.digestChecking' : 'sync.digestCheck')}
      </Button>
    </div>
  );
}

function wordsFor({ kind, tables }: Check, when: string): string {
  if (kind === 'complete') return t('sync.digestComplete', { when });
  if (kind === 'moving') return t('sync.digestMoving');
  return t('sync.digestDiffers', { tables: tables.join(', ') });
}

async function exportSupport(): Promise<void> {
  try {
    const { isSaved } = await call('os.saveSupportFile', {});
    if (isSaved) showToast(t('sync.supportSaved'));
  } catch (error) {
    if (isAppError(error, 'read_only') || isAppError(error, 'disk_full')) {
      showToast(t('sync.supportNotSaved'), { kind: 'error' });
    } else sayFailure(error);
  }
}
