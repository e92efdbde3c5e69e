import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '#shared/contract/os.ts';
import { menu as words } from '#shared/locales/en/menu.ts';

export type MenuOptions = {
  readonly platform: NodeJS.Platform;
  readonly commands: readonly MenuCommand[];
  readonly isDevelopment: boolean;
  readonly onCommand: (id: string) => void;
};

type Item = MenuItemConstructorOptions;

const SEPARATOR: Item = { type: 'separator' };

/** Where each group of commands stands, and which of them has its place elsewhere. */
const ELSEWHERE = new Set(['app.settings', 'edit.undo', 'edit.redo', 'app.menu']);

/** The menus of this system, out of the same commands that the palette lists. */
export function buildMenuTemplate(options: MenuOptions): Item[] {
  const isMac = options.platform === 'darwin';
  const group = (name: MenuCommand['group']) => itemsOf(options, name);
  const one = (id: string) => options.commands.filter((command) => command.id === id).map((it) => toItem(options, it));
  const file: Item[] = [
    ...group('workspace'),
    SEPARATOR,
    ...(isMac ? [{ role: 'close' as const }] : [...one('app.settings'), SEPARATOR, { role: 'quit' as const }]),
  ];
  const edit: Item[] = [
    ...one('edit.undo'),
    ...one('edit.redo'),
    SEPARATOR,
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'pasteAndMatchStyle' },
    { role: 'selectAll' },
    SEPARATOR,
    ...group('edit'),
  ];
  const view: Item[] = [
    ...group('view'),
    SEPARATOR,
    { role: 'togglefullscreen' },
    ...(options.isDevelopment ? [{ role: 'toggleDevTools' as const }] : []),
  ];
  return [
    ...(isMac ? [macMenu(one('app.settings'))] : []),
    { label: words['menu.file'], submenu: tidy(file) },
    { label: words['menu.edit'], submenu: tidy(edit) },
    { label: words['menu.post'], submenu: group('post') },
    { label: words['menu.calendar'], submenu: group('calendar') },
    { label: words['menu.view'], submenu: tidy(view) },
    isMac
      ? { role: 'windowMenu' }
      : { label: words['menu.window'], submenu: [{ role: 'minimize' }, { role: 'close' }] },
    { role: 'help', label: words['menu.help'], submenu: group('help') },
  ].filter((menu) => !Array.isArray(menu.submenu) || menu.submenu.length > 0) as Item[];
}

function macMenu(settings: readonly Item[]): Item {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      SEPARATOR,
      ...settings,
      SEPARATOR,
      { role: 'services' },
      SEPARATOR,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      SEPARATOR,
      { role: 'quit' },
    ],
  };
}

function itemsOf(options: MenuOptions, group: MenuCommand['group']): Item[] {
  return options.commands
    .filter((command) => command.group === group && !ELSEWHERE.has(command.id))
    .map((command) => toItem(options, command));
}

/**
 * The key is shown; the window acts on it, so that it is not done twice. A Mac hands a menu every key that it shows, even
 * a plain letter in the middle of a word: there only keys with Cmd are shown.
 */
function toItem({ platform, onCommand }: MenuOptions, { id, title, keys }: MenuCommand): Item {
  const accelerator = toAccelerator(keys);
  const isShown = accelerator !== null && (platform !== 'darwin' || accelerator.startsWith('CommandOrControl+'));
  return {
    id,
    label: title,
    click: () => onCommand(id),
    ...(isShown ? { accelerator, registerAccelerator: false } : {}),
  };
}

const ELECTRON_KEYS: Readonly<Record<string, string>> = {
  Mod: 'CommandOrControl',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Escape: 'Esc',
};

/** 'Mod+ArrowUp' as Electron has it: 'CommandOrControl+Up'. */
export function toAccelerator(keys: string | null): string | null {
  if (keys === null) return null;
  if (keys.endsWith('++')) return `${toAccelerator(keys.slice(0, -2))}+Plus`;
  return keys
    .split('+')
    .map((part) => ELECTRON_KEYS[part] ?? part)
    .join('+');
}

/** No separator at an end, nor two in a row. */
function tidy(items: readonly Item[]): Item[] {
  return items.filter((item, index) => {
    if (item.type !== 'separator') return true;
    const next = items.slice(index + 1).find((other) => other.type !== 'separator');
    return index > 0 && next !== undefined && items[index - 1]?.type !== 'separator';
  });
}
