import type { ConflictView } from '../../../shared/contract/sync.ts';
import type { MessageKey } from '../../../shared/locales/en/index.ts';
import { call } from '../../lib/api.ts';
import { runCommand } from '../../lib/commands.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { showToast } from '../../lib/toasts.ts';

export type Choice = { readonly label: MessageKey; readonly run: () => Promise<boolean> };

const undo = () => ({ label: t('app.undo'), keys: 'Mod+Z', run: () => void runCommand('edit.undo') });

/** Carries it out and says so, with the way back. False: it was refused, and that is said. */
async function decide(work: () => Promise<unknown>, said: MessageKey): Promise<boolean> {
  try {
    await work();
  } catch (error) {
    sayFailure(error);
    return false;
  }
  showToast(t(said), { action: undo() });
  return true;
}

const TAKEN: Readonly<Record<NonNullable<ConflictView['take']>, MessageKey>> = {
  change: 'sync.tookMine',
  restore: 'sync.broughtBack',
  new_draft: 'sync.madeDraft',
};

/** What can be done about it, what takes ours first. */
export function choicesOf({ id: conflictId, reason, take, subject }: ConflictView, isSame: boolean): readonly Choice[] {
  const said = take === 'restore' && subject.kind === 'post' ? 'sync.restored' : take && TAKEN[take];
  const ours = (label: MessageKey): Choice => ({
    label,
    run: () => decide(() => call('sync.takeOurs', { conflictId }), said ?? 'sync.tookMine'),
  });
  const leave = (label: MessageKey): Choice => ({
    label,
    run: () => decide(() => call('sync.dismiss', { conflictId }), 'sync.dismissed'),
  });
  if (take === null || isSame) return [leave('sync.done')];
  if (reason === 'overwrote') {
    const theirs = () => decide(() => call('sync.takeTheirs', { conflictId }), 'sync.tookTheirs');
    return [leave('sync.keepMine'), { label: 'sync.useTheirs', run: theirs }];
  }
  if (take === 'new_draft') return [ours('sync.makeDraft'), leave('sync.letGo')];
  if (take === 'restore') {
    return [ours(subject.kind === 'post' ? 'sync.restorePost' : 'sync.restore'), leave('sync.leaveRemoved')];
  }
  if (reason === 'refused' || reason === 'held') return [ours('sync.tryAgain'), leave('sync.letGo')];
  return [ours('sync.useMine'), leave('sync.keepTheirs')];
}

export async function leaveAll(): Promise<void> {
  try {
    const { count } = await call('sync.dismissAll', {});
    showToast(t('sync.dismissedAll', { count }), { action: undo() });
  } catch (error) {
    sayFailure(error);
  }
}
