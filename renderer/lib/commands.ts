import type { RightsAction } from '../../shared/domain/roles.ts';
import type { MessageKey } from '../../shared/locales/en/index.ts';
import { canWrite, mayWrite } from './write-access.ts';

/**
 * Everything that can be done, once: the palette lists it, a menu shows it, a key does it, `?` explains it. Features
 * declare their commands as data; the shell registers them all at the start.
 */
export type Command = {
  /** `<area>.<verb>`; the native menu sends it back as `menu.command`. */
  readonly id: string;
  readonly title: MessageKey;
  /** Group in the palette and on the map of keys. */
  readonly group: 'post' | 'calendar' | 'view' | 'edit' | 'workspace' | 'help';
  /** `Mod` is Ctrl, on macOS Cmd: 'Mod+K', 'Alt+ArrowRight', 'N'. Several keys may do the same; the first is shown. */
  readonly keys: readonly string[];
  /** A key that is a letter or an arrow alone does nothing while a field has the focus. True: it works there too. */
  readonly worksInFields?: boolean;
  /** It changes what a team shares: who may only look is told so instead. An action: it takes more than being a writer. */
  readonly writes?: boolean | RightsAction;
  readonly isEnabled?: () => boolean;
  readonly run: () => void | Promise<void>;
};

const registry = new Map<string, Command>();

export function registerCommands(commands: readonly Command[]): void {
  for (const command of commands) registry.set(command.id, command.writes ? guard(command, command.writes) : command);
}

function guard(command: Command, writes: true | RightsAction): Command {
  return { ...command, run: () => (mayWrite(actionOf(writes)) ? command.run() : undefined) };
}

function actionOf(writes: true | RightsAction): RightsAction | undefined {
  return writes === true ? undefined : writes;
}

export function listCommands(): readonly Command[] {
  return [...registry.values()];
}

export function isCommandEnabled(command: Command): boolean {
  return (command.isEnabled?.() ?? true) && (!command.writes || canWrite(actionOf(command.writes)));
}

/** False when there is no such command or it cannot be done now. */
export function runCommand(id: string): boolean {
  const command = registry.get(id);
  if (!command || command.isEnabled?.() === false) return false;
  void command.run();
  return true;
}
