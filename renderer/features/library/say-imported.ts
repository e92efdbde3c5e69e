import type { ImportResult } from '../../../shared/contract/media.ts';
import { runCommand } from '../../lib/commands.ts';
import { t } from '../../lib/text.ts';
import { showToast } from '../../lib/toasts.ts';
import { selectAssets } from './library-store.ts';

/** One step of undo takes back as many (electron/areas/media/asset-writer.ts); of more only a part would go. */
const MOST_IN_ONE_STEP = 500;

/** How an import went, where it is not seen by itself. What was refused stands in the panel. */
export function sayImported({ assets, refusedCounts }: ImportResult, purpose: 'library' | 'post'): void {
  if (purpose === 'post') return;
  const added = assets.filter(({ isNew }) => isNew).length;
  selectAssets(assets.map(({ id }) => id));
  if (added > 0) {
    const action = { label: t('app.undo'), keys: 'Mod+Z', run: () => void runCommand('edit.undo') };
    showToast(t('library.added', { count: added }), added <= MOST_IN_ONE_STEP ? { action } : {});
  } else if (assets.length > 0) showToast(t('library.known', { count: assets.length }));
  else if (Object.keys(refusedCounts).length === 0) showToast(t('library.noneFound'));
}

/** "4,812 added, 180 refused"; "Stopped. 12 added". */
export function summaryWords({ assets, refusedCounts, wasCancelled }: ImportResult): string {
  const added = assets.filter(({ isNew }) => isNew).length;
  const known = assets.length - added;
  const refused = Object.values(refusedCounts).reduce((sum, count) => sum + count, 0);
  const words = [
    (added > 0 || known === 0) && t('library.summaryAdded', { count: added }),
    known > 0 && t('library.summaryKnown', { count: known }),
    refused > 0 && t('library.summaryRefused', { count: refused }),
  ]
    .filter(Boolean)
    .join(', ');
  return wasCancelled ? t('library.summaryStopped', { words }) : words;
}
