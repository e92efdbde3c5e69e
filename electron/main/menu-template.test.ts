import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import type { MenuCommand } from '#shared/contract/os.ts';
import { buildMenuTemplate, toAccelerator } from './menu-template.ts';

const commands: MenuCommand[] = [
  { id: 'post.new', title: 'New post', group: 'post', keys: 'N' },
  { id: 'post.queue', title: 'Queue', group: 'post', keys: 'Mod+Enter' },
  { id: 'edit.undo', title: 'Undo', group: 'edit', keys: 'Mod+Z' },
  { id: 'edit.redo', title: 'Redo', group: 'edit', keys: 'Mod+Shift+Z' },
  { id: 'app.settings', title: 'Settings', group: 'workspace', keys: 'Mod+,' },
  { id: 'app.accounts', title: 'Accounts', group: 'workspace', keys: null },
  { id: 'view.zoomIn', title: 'Larger', group: 'view', keys: 'Mod++' },
  { id: 'app.keys', title: 'All keys', group: 'help', keys: '?' },
];

function build(platform: NodeJS.Platform) {
  const chosen: string[] = [];
  const menus = buildMenuTemplate({ platform, commands, isDevelopment: false, onCommand: (id) => chosen.push(id) });
  return { menus, chosen };
}

function itemsOf(menu: MenuItemConstructorOptions | undefined): MenuItemConstructorOptions[] {
  return (menu?.submenu ?? []) as MenuItemConstructorOptions[];
}

function all(menus: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return menus.flatMap((menu) => [menu, ...itemsOf(menu)]);
}

test.each(['darwin', 'win32', 'linux'] as const)('every command is in the menus of %s, once', (platform) => {
  const ids = all(build(platform).menus).flatMap(({ id }) => (id === undefined ? [] : [id]));
  expect(ids.sort()).toEqual(commands.map(({ id }) => id).sort());
});

test('choosing an entry sends its command', () => {
  const { menus, chosen } = build('linux');
  const entry = all(menus).find(({ id }) => id === 'post.queue');
  entry?.click?.(undefined as never, undefined, undefined as never);
  expect(chosen).toEqual(['post.queue']);
});

test('keys are shown but never registered: the window acts on them, once', () => {
  const shown = all(build('win32').menus).filter(
    ({ accelerator, id }) => id !== undefined && accelerator !== undefined,
  );
  expect(shown.map(({ accelerator, registerAccelerator }) => [accelerator, registerAccelerator])).toEqual([
    ['CommandOrControl+,', false],
    ['CommandOrControl+Z', false],
    ['CommandOrControl+Shift+Z', false],
    ['N', false],
    ['CommandOrControl+Enter', false],
    ['CommandOrControl+Plus', false],
    ['?', false],
  ]);
});

test('a Mac menu shows no plain letter, which would take it out of what is being typed', () => {
  const entry = all(build('darwin').menus).find(({ id }) => id === 'post.new');
  expect(entry?.accelerator).toBeUndefined();
});

test('settings stand in the app menu on a Mac, in the file menu elsewhere', () => {
  const ids = (platform: NodeJS.Platform) => itemsOf(build(platform).menus[0]).flatMap(({ id }) => (id ? [id] : []));
  expect([ids('darwin'), ids('win32')]).toEqual([['app.settings'], ['app.accounts', 'app.settings']]);
});

test('a menu neither begins nor ends with a line, and has no two in a row', () => {
  for (const menu of build('linux').menus) {
    const kinds = itemsOf(menu).map(({ type }) => (type === 'separator' ? '-' : 'x'));
    expect(kinds.join('')).toMatch(/^x(-?x)*$/);
  }
});

test('keys are written as Electron wants them', () => {
  expect(['Mod+K', 'Alt+ArrowLeft', 'Escape', 'Mod++', null].map(toAccelerator)).toEqual([
    'CommandOrControl+K',
    'Alt+Left',
    'Esc',
    'CommandOrControl+Plus',
    null,
  ]);
});
