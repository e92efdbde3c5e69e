import { DataSection } from './data-section.tsx';
import { LookSection } from './look-section.tsx';
import { SpellingSection } from './spelling-section.tsx';
import { WorkspaceSection } from './workspace-section.tsx';
import '../../components/page.css';
import './settings.css';

/** Everything that can be set. Each change takes effect at once: there is nothing to confirm. */
export function SettingsPage() {
  return (
    <div className="page">
      <WorkspaceSection />
      <LookSection />
      <SpellingSection />
      <DataSection />
    </div>
  );
}
