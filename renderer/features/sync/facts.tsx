import type { OutputOf } from '../../../shared/contract/index.ts';
import { syncedAtOf } from '../../lib/calm-sync.ts';
import { agoWords, momentWords } from '../../lib/sync-words.ts';
import { t } from '../../lib/text.ts';

/** Where this device stands in the workspace, as it stands in the tables. */
export function Facts({
  diagnostics,
  nowMs,
  timezone,
}: {
  readonly diagnostics: OutputOf<'sync.readDiagnostics'>;
  readonly nowMs: number;
  readonly timezone: string;
}) {
  const { status, waiting, mutations, conflicts, snapshot, clientId, epoch, schemaVersion } = diagnostics;
  const syncedAt = syncedAtOf(status);
  const none = t('sync.fact.none');
  const since = waiting.since === null ? '' : momentWords(waiting.since, nowMs, timezone);
  const facts: readonly (readonly [string, string])[] = [
    [t('sync.fact.state'), status.kind === 'waiting' ? `${status.kind} (${status.code})` : status.kind],
    [t('sync.fact.synced'), syncedAt === null ? t('sync.fact.never') : agoWords(syncedAt, nowMs, timezone)],
    [t('sync.fact.waiting'), since ? t('sync.fact.waitingSince', { count: waiting.count, when: since }) : none],
    [t('sync.fact.conflicts'), String(conflicts)],
    [t('sync.fact.mutations'), `${mutations.last}, ${mutations.sent}, ${mutations.acknowledged}`],
    [t('sync.fact.cursor'), snapshot ?? none],
    [t('sync.fact.client'), clientId ?? none],
    [t('sync.fact.epoch'), epoch ?? none],
    [t('sync.fact.schema'), String(schemaVersion)],
  ];
  return (
    <dl className="sync-facts">
      {facts.map(([name, value]) => (
        <div key={name} className="sync-fact">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
