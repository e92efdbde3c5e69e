import type { Command } from '../../lib/commands.ts';
import { openAccountForm } from './account-form.ts';

export const accountCommands: readonly Command[] = [
  {
    id: 'app.addAccount',
    title: 'accounts.add',
    group: 'workspace',
    keys: ['Mod+Shift+A'],
    writes: true,
    run: () => openAccountForm({ kind: 'add' }),
  },
];
