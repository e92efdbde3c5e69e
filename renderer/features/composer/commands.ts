import type { Command } from '../../lib/commands.ts';
import { useSaving } from '../../lib/saving.ts';
import { retryAll } from '../../lib/typing/savers.ts';
import { activeComposer } from './active-composer.ts';

/** What can be done with the open post, wherever the keyboard stands. */
export const composerCommands: readonly Command[] = [
  {
    id: 'composer.queue',
    title: 'composer.command.queue',
    group: 'post',
    keys: ['Mod+Enter'],
    worksInFields: true,
    writes: true,
    isEnabled: () => activeComposer()?.state === 'draft' || activeComposer()?.state === 'failed',
    run: () => void activeComposer()?.queue(),
  },
  {
    id: 'composer.unqueue',
    title: 'composer.command.unqueue',
    group: 'post',
    keys: ['Mod+Shift+U'],
    worksInFields: true,
    writes: true,
    isEnabled: () => activeComposer()?.state === 'queued',
    run: () => void activeComposer()?.unqueue(),
  },
  {
    id: 'composer.duplicate',
    title: 'composer.command.duplicate',
    group: 'post',
    keys: ['Mod+Shift+D'],
    worksInFields: true,
    writes: true,
    isEnabled: () => activeComposer()?.isStored ?? false,
    run: () => activeComposer()?.duplicate(),
  },
  {
    id: 'composer.history',
    title: 'composer.command.history',
    group: 'post',
    keys: ['Mod+Shift+H'],
    worksInFields: true,
    isEnabled: () => activeComposer()?.isStored ?? false,
    run: () => activeComposer()?.openHistory(),
  },
  {
    id: 'composer.saveAgain',
    title: 'composer.command.saveAgain',
    group: 'edit',
    keys: ['Mod+S'],
    worksInFields: true,
    isEnabled: () => useSaving.getState().isTyped,
    run: retryAll,
  },
];
