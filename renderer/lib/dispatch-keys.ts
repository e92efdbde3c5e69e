import { type Command, listCommands } from './commands.ts';
import { findCommand, keyPlatform } from './keys.ts';

/** 229 is what a key says while an input method composes; `isComposing` misses the first one in some of them. */
const COMPOSING_KEY_CODE = 229;

/** What floats has the keys to itself. */
const FLOATING = '[role="dialog"], [role="alertdialog"], [role="menu"]';

/** Hands every key that nothing else took to the command it stands for. Returns its stop. */
export function dispatchKeys(target: Window = window): () => void {
  const platform = keyPlatform();
  function find(event: KeyboardEvent) {
    if (event.defaultPrevented || event.isComposing || event.keyCode === COMPOSING_KEY_CODE) return null;
    const element = event.target instanceof Element ? event.target : null;
    const command = findCommand(event, element, listCommands(), platform);
    return command && { command, isFloating: element?.closest(FLOATING) != null };
  }
  function run(event: KeyboardEvent, command: Command): void {
    event.preventDefault();
    void command.run();
  }
  function onKeyDown(event: KeyboardEvent): void {
    const found = find(event);
    if (found) run(event, found.command);
  }
  /** A button or a list takes Enter, with Mod too: what works in fields works there as well. */
  function onCapture(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    const found = find(event);
    if (!found?.command.worksInFields || found.isFloating) return;
    event.stopPropagation();
    run(event, found.command);
  }
  target.addEventListener('keydown', onCapture, { capture: true });
  target.addEventListener('keydown', onKeyDown);
  return () => {
    target.removeEventListener('keydown', onCapture, { capture: true });
    target.removeEventListener('keydown', onKeyDown);
  };
}
