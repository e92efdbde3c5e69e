import type { SyncCall } from '../../../shared/contract/sync.ts';
import { formatBytes } from '../../../shared/domain/format-bytes.ts';
import { toWallTime } from '../../../shared/domain/zone.ts';
import { t } from '../../lib/text.ts';

/** As many as are read without scrolling far. */
const SHOWN = 20;

/** The last calls to the project, newest first. */
export function CallsTable({ calls, timezone }: { readonly calls: readonly SyncCall[]; readonly timezone: string }) {
  if (calls.length === 0) return <p className="page-row-hint">{t('sync.callsNone')}</p>;
  return (
    <table className="calls">
      <caption>{t('sync.calls')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('sync.call.time')}</th>
          <th scope="col">{t('sync.call.name')}</th>
          <th scope="col" className="calls-figure">
            {t('sync.call.took')}
          </th>
          <th scope="col" className="calls-figure">
            {t('sync.call.sent')}
          </th>
          <th scope="col" className="calls-figure">
            {t('sync.call.received')}
          </th>
          <th scope="col" className="calls-figure">
            {t('sync.call.answer')}
          </th>
        </tr>
      </thead>
      <tbody>
        {calls.slice(0, SHOWN).map((call) => (
          <tr key={`${call.at} ${call.name} ${call.durationMs}`}>
            <td>{`${toWallTime(call.at, timezone).slice(11)}:${call.at.slice(17, 19)}`}</td>
            <td>{call.name.replace(/^sync_/, '')}</td>
            <td className="calls-figure">{t('sync.call.ms', { ms: Math.round(call.durationMs) })}</td>
            <td className="calls-figure">{formatBytes(call.bytesSent)}</td>
            <td className="calls-figure">{formatBytes(call.bytesReceived)}</td>
            <td className="calls-figure">{call.status ?? t('sync.call.none')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
