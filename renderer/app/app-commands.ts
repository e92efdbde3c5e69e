import { stepZoom } from '../../shared/domain/device-settings.ts';
import type { MessageKey } from '../../shared/locales/en/index.ts';
import { call } from '../lib/api.ts';
import type { Command } from '../lib/commands.ts';
import { changeDeviceSettings, useDeviceSettings } from '../lib/device-settings.ts';
import { isTextField } from '../lib/keys.ts';
import { setLayout, useLayout } from '../lib/layout.ts';
import { sayFailure } from '../lib/say-failure.ts';
import { t } from '../lib/text.ts';
import { showToast } from '../lib/toasts.ts';
import { setUi, type UiState, useUi } from '../lib/ui-store.ts';

const openPage = (page: UiState['page']) => () => setUi({ page, overlay: null });
const openOverlay = (overlay: UiState['overlay']) => () => setUi({ overlay });

function zoom(direction: 'in' | 'out'): () => void {
  return () => changeDeviceSettings({ zoomPercent: stepZoom(useDeviceSettings.getState().zoomPercent, direction) });
}

/** In a field the field's own steps are taken back first: letters there, whole commands everywhere else. */
function stepInField(step: 'undo' | 'redo'): boolean {
  if (!isTextField(document.activeElement)) return false;
  document.execCommand(step);
  return true;
}

async function step(direction: 'undo' | 'redo'): Promise<void> {
  if (stepInField(direction)) return;
  try {
    const { label, labelValues, skipped } = await call(`history.${direction}`, {});
    const what = t(`undo.${label}` as MessageKey, labelValues);
    if (skipped === 'all') {
      showToast(t('app.stepSkipped', { what }));
      return;
    }
    const back = direction === 'undo' ? 'redo' : 'undo';
    showToast(t(skipped === 'some' ? `app.${direction}neInPart` : `app.${direction}ne`, { what }), {
      action: { label: t(`app.${back}`), keys: back === 'undo' ? 'Mod+Z' : 'Mod+Shift+Z', run: () => void step(back) },
    });
  } catch (error) {
    sayFailure(error);
  }
}

/** One step back: what floats, then the composer's width, then the post, then the page. */
function goBack(): void {
  const { overlay, openPost, page } = useUi.getState();
  if (overlay) setUi({ overlay: null });
  else if (useLayout.getState().isComposerFull) setLayout({ isComposerFull: false });
  else if (openPost) setUi({ openPost: null });
  else if (page !== 'calendar') setUi({ page: 'calendar' });
  else setUi({ selectedIds: [] });
}

export const appCommands: readonly Command[] = [
  { id: 'app.palette', title: 'app.palette', group: 'help', keys: ['Mod+K'], run: openOverlay('palette') },
  { id: 'app.search', title: 'app.searchPosts', group: 'view', keys: ['/', 'Mod+F'], run: openOverlay('search') },
  { id: 'app.keys', title: 'app.keys', group: 'help', keys: ['?'], run: openOverlay('keys') },
  { id: 'app.calendar', title: 'app.calendar', group: 'view', keys: ['Mod+1'], run: openPage('calendar') },
  { id: 'app.library', title: 'app.library', group: 'view', keys: ['Mod+2'], run: openPage('library') },
  { id: 'app.activity', title: 'app.activity', group: 'view', keys: ['Mod+3'], run: openPage('activity') },
  { id: 'app.accounts', title: 'app.accounts', group: 'workspace', keys: ['Mod+4'], run: openPage('accounts') },
  { id: 'app.team', title: 'app.team', group: 'workspace', keys: ['Mod+5'], run: openPage('team') },
  { id: 'app.settings', title: 'app.settings', group: 'workspace', keys: ['Mod+,'], run: openPage('settings') },
  { id: 'edit.undo', title: 'app.undo', group: 'edit', keys: ['Mod+Z'], run: () => step('undo') },
  { id: 'edit.redo', title: 'app.redo', group: 'edit', keys: ['Mod+Shift+Z', 'Mod+Y'], run: () => step('redo') },
  {
    id: 'view.sidebar',
    title: 'app.foldSidebar',
    group: 'view',
    keys: ['Mod+B'],
    run: () => setLayout(({ isSidebarFolded }) => ({ isSidebarFolded: !isSidebarFolded })),
  },
  {
    id: 'view.focus',
    title: 'app.focusComposer',
    group: 'view',
    keys: ['Mod+Shift+Enter'],
    isEnabled: () => useUi.getState().openPost !== null,
    run: () => setLayout(({ isComposerFull }) => ({ isComposerFull: !isComposerFull })),
  },
  { id: 'view.zoomIn', title: 'app.zoomIn', group: 'view', keys: ['Mod++', 'Mod+='], run: zoom('in') },
  { id: 'view.zoomOut', title: 'app.zoomOut', group: 'view', keys: ['Mod+-'], run: zoom('out') },
  {
    id: 'view.zoomReset',
    title: 'app.zoomReset',
    group: 'view',
    keys: ['Mod+0'],
    run: () => changeDeviceSettings({ zoomPercent: 100 }),
  },
  { id: 'app.back', title: 'app.back', group: 'view', keys: ['Escape'], worksInFields: true, run: goBack },
];
