import { FolderInput, Info } from 'lucide-react';
import { t } from '../../lib/text.ts';
import { useDropCue } from './window-files.ts';
import './drop-cue.css';

/** What happens on release, or why nothing does. */
export function DropCue() {
  const cue = useDropCue((state) => state.cue);
  if (cue === null) return null;
  const Icon = cue === 'take' ? FolderInput : Info;
  return (
    <div className="drop-cue" data-cue={cue}>
      <p className="drop-cue-words">
        <Icon size={16} strokeWidth={1.5} aria-hidden="true" />
        {t(cue === 'take' ? 'library.dropHere' : 'library.dropNoFile')}
      </p>
    </div>
  );
}
