import { listCommands } from './commands.ts';
import { findCommand, keyPlatform } from './keys.ts';

/** 229 is what a key says while an input method composes; `isComposing` misses the first one in some of them. */
const COMPOSING_KEY_CODE = 229;

/** Hands every key that nothing else took to the command it stands for. Returns its stop. */
export function dispatchKeys(target: Window = window): () => void {
  const platform = keyPlatform();
  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || event.keyCode === COMPOSING_KEY_CODE) return;
    const element = event.target instanceof Element ? event.target : null;
    const command = findCommand(event, element, listCommands(), platform);
    if (!command) return;
    event.preventDefault();
    void command.run();
  }
  target.addEventListener('keydown', onKeyDown);
  return () => target.removeEventListener('keydown', onKeyDown);
}
