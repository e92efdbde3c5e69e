import type { Command } from './commands.ts';

/** `Mod` is Cmd on a Mac, Ctrl elsewhere. */
export type KeyPlatform = 'darwin' | 'other';

/** What of a keyboard event decides whether a key was meant. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

type Parsed = { readonly mod: boolean; readonly alt: boolean; readonly shift: boolean; readonly key: string };

export function keyPlatform(): KeyPlatform {
  return document.documentElement.dataset.platform === 'darwin' ? 'darwin' : 'other';
}

function parseKeys(keys: string): Parsed {
  // 'Mod++' is Mod and the plus key.
  const parts = keys.endsWith('++') ? [...keys.slice(0, -2).split('+'), '+'] : keys.split('+');
  const key = parts.pop() ?? '';
  return { mod: parts.includes('Mod'), alt: parts.includes('Alt'), shift: parts.includes('Shift'), key };
}

/**
 * Whether a press is this shortcut. Letters and digits go by what the key types, and by its place on the keyboard where
 * it types nothing Latin (Cyrillic, Greek, a French digit row), so that a shortcut is there on every layout.
 */
export function matchesKeys(press: KeyPress, keys: string, platform: KeyPlatform): boolean {
  const wanted = parseKeys(keys);
  const isMod = platform === 'darwin' ? press.metaKey : press.ctrlKey;
  const isOther = platform === 'darwin' ? press.ctrlKey : press.metaKey;
  if (isMod !== wanted.mod || isOther || press.altKey !== wanted.alt) return false;
  // A sign such as ? or + takes Shift on some layouts and not on others: the sign is what counts.
  const isSign = wanted.key.length === 1 && !/[\p{L}\p{N}]/u.test(wanted.key);
  if (!isSign && press.shiftKey !== wanted.shift) return false;
  return isKey(press, wanted.key);
}

function isKey(press: KeyPress, wanted: string): boolean {
  if (press.key.toLowerCase() === wanted.toLowerCase()) return true;
  // With Shift the plus key may come as the equals sign of the same key.
  if (wanted === '+' && press.key === '=') return true;
  if (/^\d$/.test(wanted)) return press.code === `Digit${wanted}` && !/^\d$/.test(press.key);
  const isLatin = /^[\x20-\x7e]$/.test(press.key);
  return /^[a-z]$/i.test(wanted) && !isLatin && press.code === `Key${wanted.toUpperCase()}`;
}

/** True where a plain letter is typing: the shortcut has to keep out. */
export function isTextField(element: Element | null): boolean {
  if (!element) return false;
  if (element.matches('textarea, select, [contenteditable=""], [contenteditable="true"]')) return true;
  return element.matches(
    'input:not([type="button"], [type="checkbox"], [type="radio"], [type="range"], [type="submit"], [type="file"])',
  );
}

/** What a field does itself, whatever else the window makes of the key. */
const FIELD_KEYS = ['Mod+A'];

/** Lists, menus and dialogs have keys of their own: letters find an entry there, arrows walk. */
const OWN_KEYS = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/** The command that a press is for, or null. Only one: a key does one thing. */
export function findCommand(
  press: KeyPress,
  target: Element | null,
  commands: readonly Command[],
  platform: KeyPlatform,
): Command | null {
  const isField = isTextField(target);
  const isOwn = target?.closest(OWN_KEYS) != null;
  if (isField && FIELD_KEYS.some((keys) => matchesKeys(press, keys, platform))) return null;
  for (const command of commands) {
    const isMeant = command.keys.some((keys) => {
      if (!matchesKeys(press, keys, platform)) return false;
      if (command.worksInFields === true) return true;
      // Alt with an arrow walks by words in a field, alone it types: only Mod is ours there.
      return parseKeys(keys).mod || !(isField || isOwn);
    });
    if (isMeant && (command.isEnabled?.() ?? true)) return command;
  }
  return null;
}

const MAC_LABELS: Readonly<Record<string, string>> = { Mod: '⌘', Alt: '⌥', Shift: '⇧' };
const LABELS: Readonly<Record<string, string>> = {
  Mod: 'Ctrl',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Enter: '⏎',
  Delete: 'Del',
  Backspace: '⌫',
};

/** The caps to draw: ['Ctrl', 'K']. */
export function keyLabels(keys: string, platform: KeyPlatform = keyPlatform()): readonly string[] {
  const { mod, alt, shift, key } = parseKeys(keys);
  const names = [mod && 'Mod', alt && 'Alt', shift && 'Shift', key.length === 1 ? key.toUpperCase() : key];
  return names
    .filter((name) => name !== false)
    .map((name) => (platform === 'darwin' ? MAC_LABELS[name] : undefined) ?? LABELS[name] ?? name);
}
