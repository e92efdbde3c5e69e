import { useRef } from 'react';
import type { SyncView } from '../../../shared/contract/sync.ts';
import { isWaitingShown, waitsFromMs } from '../../lib/calm-sync.ts';
import { t } from '../../lib/text.ts';
import { useCalmStatus } from '../../lib/use-calm-status.ts';
import { useLive } from '../../lib/use-live.ts';
import { useSync } from '../../lib/use-sync.ts';
import { ConflictsSection } from './conflicts-section.tsx';
import { DownloadsSection } from './downloads-section.tsx';
import { SyncNote } from './sync-note.tsx';
import { PauseButton, TransfersNote } from './transfers-note.tsx';
import { UploadsSection } from './uploads-section.tsx';
import { WaitingSection } from './waiting-section.tsx';
import './sync.css';

/** What there is to say and to do about sync; nothing in a workspace of this computer alone. */
export function SyncActivity() {
  const view = useSync();
  return view && <TeamActivity view={view} />;
}

function TeamActivity({ view }: { readonly view: SyncView }) {
  const { data: workspace } = useLive('workspace.read', {});
  const { data: uploads } = useLive('media.readUploads', {});
  const { data: downloads } = useLive('media.readDownloads', {});
  const { status, nowMs } = useCalmStatus(view.status, waitsFromMs(view));
  const place = useRef<HTMLDivElement>(null);
  const timezone = workspace?.timezone ?? 'UTC';
  const isWaiting = isWaitingShown(view, status, nowMs);
  const hasUploads = uploads !== undefined && uploads.files + uploads.heldFiles + uploads.uncheckedFiles > 0;
  const hasDownloads = downloads !== undefined && downloads.fileCount > 0;
  const isMoving = (uploads?.files ?? 0) > 0 || hasDownloads;
  const hold = uploads?.hold ?? null;
  // A pause is said for as long as it lasts: whoever forgot it would wait for files that do not come.
  const isHoldShown = hold === 'paused' || (hold !== null && isMoving);
  return (
    <>
      <SyncNote view={view} status={status} nowMs={nowMs} timezone={timezone} isWaiting={isWaiting} />
      {isHoldShown && <TransfersNote hold={hold} />}
      {/* Where the focus goes when the last of them is dealt with. */}
      <div ref={place} tabIndex={-1} className="sync-activity">
        {view.conflicts > 0 && (
          <ConflictsSection timezone={timezone} nowMs={nowMs} onLast={() => place.current?.focus()} />
        )}
        {hold === null && isMoving && (
          <div className="sync-pause">
            <PauseButton />
          </div>
        )}
        {hasUploads && <UploadsSection view={uploads} />}
        {hasDownloads && <DownloadsSection view={downloads} />}
        {isWaiting && <WaitingSection timezone={timezone} nowMs={nowMs} />}
        {(view.conflicts > 0 || isWaiting || hasUploads || hasDownloads) && (
          <h2 className="page-heading sync-heading">{t('sync.done.heading')}</h2>
        )}
      </div>
    </>
  );
}
