import type { ReactNode } from 'react';
import { useLive } from '../../lib/use-live.ts';
import { BackupsSection } from './backups-section.tsx';
import { DataSection } from './data-section.tsx';
import { FilesSection } from './files-section.tsx';
import { LookSection } from './look-section.tsx';
import { PrivacySection } from './privacy-section.tsx';
import { SpellingSection } from './spelling-section.tsx';
import { WorkspaceSection } from './workspace-section.tsx';
import '../../components/page.css';
import './settings.css';

/** Everything that can be set. Each change takes effect at once: there is nothing to confirm. `sync`: of a team's workspace. */
export function SettingsPage({ sync }: { readonly sync?: ReactNode }) {
  const { data: workspace } = useLive('workspace.read', {});
  return (
    <div className="page">
      <WorkspaceSection />
      <LookSection />
      <SpellingSection />
      <PrivacySection />
      <FilesSection />
      <BackupsSection timezone={workspace?.timezone ?? 'UTC'} />
      {sync}
      <DataSection />
    </div>
  );
}
