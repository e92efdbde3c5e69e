import { call } from '../lib/api.ts';
import { listCommands } from '../lib/commands.ts';
import { t } from '../lib/text.ts';

/** Gives main the commands to make the native menus of. After the first paint: nobody opens a menu before. */
export function sendMenu(): void {
  const commands = listCommands().map(({ id, title, group, keys }) => ({
    id,
    title: t(title),
    group,
    keys: keys[0] ?? null,
  }));
  requestIdleCallback(() => void call('os.setMenu', { commands }), { timeout: 1000 });
}
