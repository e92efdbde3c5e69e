import { useUi } from '../../lib/ui-store.ts';
import { ComposerView } from './composer-view.tsx';
import './composer.css';
import './sections.css';

/** The post that is open, if any: written, planned and queued here. It fills the place that the shell gives it. */
export function Composer() {
  const open = useUi((state) => state.openPost);
  return open ? <ComposerView key={open.id} open={open} /> : null;
}
