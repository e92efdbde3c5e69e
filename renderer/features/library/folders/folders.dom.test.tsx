import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type FakeLibrary, playLibrary } from '../library.fake.tsx';

vi.mock('virtua', () => import('../library.fake.tsx').then(({ VList }) => ({ VList })));

let fake: FakeLibrary;
beforeEach(() => {
  vi.resetModules();
  fake = playLibrary({
    files: [
      { name: 'one.jpg', folder: null },
      { name: 'two.jpg', folder: 'Launch' },
      { name: 'three.jpg', folder: null },
    ],
    folders: ['Launch', 'Summer'],
  });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function open() {
  const { LibraryPage } = await import('../library-page.tsx');
  const { libraryCommands } = await import('../library-commands.ts');
  const { registerCommands, runCommand } = await import('../../../lib/commands.ts');
  const { useUi } = await import('../../../lib/ui-store.ts');
  const { useLibrary } = await import('../library-store.ts');
  const { setAccess } = await import('../../../lib/write-access.ts');
  useUi.setState({ page: 'library' });
  registerCommands(libraryCommands);
  render(<LibraryPage />);
  await screen.findByRole('option', { name: /one\.jpg/ });
  return { user: userEvent.setup(), runCommand, useLibrary, setAccess };
}

const shown = () => screen.getAllByRole('option').map((tile) => tile.querySelector('.library-name')?.textContent);
const column = () => screen.getByRole('navigation', { name: 'Folders' });
const place = (name: RegExp) => within(column()).getByRole('button', { name });

function drag(types: readonly string[] = []) {
  const data = new Map<string, string>();
  return {
    get types() {
      return [...types, ...data.keys()];
    },
    files: [] as File[],
    setData: (type: string, text: string) => data.set(type, text),
    getData: (type: string) => data.get(type) ?? '',
    setDragImage: () => undefined,
    effectAllowed: '',
    dropEffect: '',
  };
}

it('shows the files of the folder that is chosen, and those that are in none', async () => {
  const { user } = await open();
  expect(place(/^All files, 3 files/).getAttribute('aria-current')).toBe('true');
  await user.click(place(/^Launch, 1 file/));
  await waitFor(() => expect(shown()).toEqual(['two.jpg']));
  await user.click(place(/^In no folder, 2 files/));
  await waitFor(() => expect(shown()).toEqual(['one.jpg', 'three.jpg']));
});

it('an empty folder says what to do, and leads back', async () => {
  const { user } = await open();
  await user.click(place(/^Summer, 0 files/));
  await screen.findByText(/Nothing in this folder yet/);
  await user.click(screen.getByRole('button', { name: 'Show all files' }));
  await waitFor(() => expect(shown()).toHaveLength(3));
});

it('moves what is selected by keyboard alone: type a part of the name, Enter', async () => {
  const { user, runCommand, useLibrary } = await open();
  act(() => useLibrary.setState({ selectedIds: [fake.id('one.jpg'), fake.id('three.jpg')] }));
  act(() => void runCommand('library.move'));
  await screen.findByRole('dialog', { name: 'Move 2 files to a folder' });
  await user.keyboard('summ');
  await user.keyboard('{Enter}');
  await waitFor(() =>
    expect(fake.sent('folders.put')).toEqual([
      { ids: [fake.id('one.jpg'), fake.id('three.jpg')], folderId: fake.folderId('Summer') },
    ]),
  );
  expect(screen.queryByRole('dialog')).toBeNull();
});

it('a name that is no folder yet makes one for the selection', async () => {
  const { user, runCommand, useLibrary } = await open();
  act(() => useLibrary.setState({ selectedIds: [fake.id('one.jpg')] }));
  act(() => void runCommand('library.move'));
  await screen.findByRole('dialog', { name: 'Move the file to a folder' });
  await user.keyboard('Autumn');
  await screen.findByRole('menuitem', { name: 'New folder “Autumn”' });
  await user.keyboard('{Enter}');
  await waitFor(() => expect(fake.sent('folders.add')).toEqual([{ name: 'Autumn', ids: [fake.id('one.jpg')] }]));
});

it('files that are dragged onto a folder go into it, all of the selection with the one that was taken', async () => {
  const { useLibrary } = await open();
  act(() => useLibrary.setState({ selectedIds: [fake.id('one.jpg'), fake.id('three.jpg')] }));
  const dataTransfer = drag();
  fireEvent.dragStart(screen.getByRole('option', { name: /three\.jpg/ }), { dataTransfer });
  const target = place(/^Summer/);
  expect(fireEvent.dragOver(target, { dataTransfer })).toBe(false);
  fireEvent.drop(target, { dataTransfer });
  await waitFor(() =>
    expect(fake.sent('folders.put')).toEqual([
      { ids: [fake.id('one.jpg'), fake.id('three.jpg')], folderId: fake.folderId('Summer') },
    ]),
  );
});

it('a tile that is not selected is dragged alone; onto "In no folder" it leaves its folder', async () => {
  const { useLibrary } = await open();
  act(() => useLibrary.setState({ selectedIds: [fake.id('one.jpg')] }));
  const dataTransfer = drag();
  fireEvent.dragStart(screen.getByRole('option', { name: /two\.jpg/ }), { dataTransfer });
  fireEvent.drop(place(/^In no folder/), { dataTransfer });
  await waitFor(() => expect(fake.sent('folders.put')).toEqual([{ ids: [fake.id('two.jpg')], folderId: null }]));
  expect(useLibrary.getState().selectedIds).toEqual([fake.id('two.jpg')]);
});

it('files from the desktop that are dropped on a folder come into it', async () => {
  await open();
  const dataTransfer = { ...drag(['Files']), types: ['Files'], files: [new File(['x'], 'new.jpg')] };
  const target = place(/^Launch/);
  // Taken here: the window must not take them too.
  expect(fireEvent.dragOver(target, { dataTransfer })).toBe(false);
  expect(fireEvent.drop(target, { dataTransfer })).toBe(false);
  await waitFor(() => expect(fake.sent('media.import')[0]).toMatchObject({ folderId: fake.folderId('Launch') }));
});

it('F2 renames, Delete deletes with no question: its files stay, and the page goes back to all', async () => {
  const { user } = await open();
  await user.click(place(/^Launch/));
  await user.keyboard('{F2}');
  const name = await screen.findByRole('textbox', { name: 'Name' });
  await user.clear(name);
  await user.type(name, 'Start{Enter}');
  await waitFor(() => expect(fake.sent('folders.rename')).toEqual([{ id: fake.folderId('Launch'), name: 'Start' }]));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  act(() => place(/^Launch/).focus());
  await user.keyboard('{Delete}');
  await waitFor(() => expect(fake.sent('folders.remove')).toEqual([{ id: fake.folderId('Launch') }]));
  await waitFor(() => expect(shown()).toHaveLength(3));
});

it('a new folder is open at once, and one that somebody else deletes is no longer', async () => {
  const { user, useLibrary } = await open();
  await user.click(screen.getByRole('button', { name: 'New folder' }));
  await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Autumn{Enter}');
  await screen.findByText(/Nothing in this folder yet/);
  const made = useLibrary.getState().place;
  // The list has come since, and has it not.
  act(() => fake.changed(['media_folders']));
  await waitFor(() => expect(shown()).toHaveLength(3));
  expect([made, useLibrary.getState().place]).toEqual(['f0000000-0000-4000-8000-000000000009', 'all']);
});

it('a name that another folder has is told at the field, and what was typed stays', async () => {
  const { user } = await open();
  fake.refuse('folders.rename', 'conflict');
  act(() => place(/^Launch/).focus());
  await user.keyboard('{F2}');
  const name = await screen.findByRole('textbox', { name: 'Name' });
  await user.clear(name);
  await user.type(name, 'Summer{Enter}');
  await screen.findByText(/Another folder has this name/);
  expect((name as HTMLInputElement).value).toBe('Summer');
});

it('who may only look can open folders, and change none', async () => {
  const { user, setAccess } = await open();
  act(() => setAccess('viewer'));
  expect(within(column()).queryByRole('button', { name: 'New folder' })).toBeNull();
  await user.click(place(/^Launch/));
  await user.keyboard('{F2}{Delete}');
  expect([fake.sent('folders.remove'), screen.queryByRole('dialog')]).toEqual([[], null]);
  expect(screen.getByRole('option').getAttribute('draggable')).toBe('false');
});

it('who may not change folders is offered none of it: they open them, and bring files into them', async () => {
  const { user, runCommand, useLibrary, setAccess } = await open();
  act(() => setAccess('write', 'member'));
  expect(within(column()).queryByRole('button', { name: 'New folder' })).toBeNull();
  expect(within(column()).queryByRole('button', { name: 'Folder Launch' })).toBeNull();
  await user.click(place(/^Launch/));
  await user.keyboard('{F2}{Delete}');
  act(() => useLibrary.setState({ selectedIds: [fake.id('two.jpg')] }));
  act(() => void runCommand('library.move'));
  act(() => void runCommand('library.newFolder'));
  expect([fake.sent('folders.remove'), screen.queryByRole('dialog')]).toEqual([[], null]);
  expect(screen.queryByRole('button', { name: 'Move to a folder' })).toBeNull();
  expect(screen.getByRole('option').getAttribute('draggable')).toBe('false');
  const dataTransfer = { ...drag(['Files']), types: ['Files'], files: [new File(['x'], 'new.jpg')] };
  fireEvent.drop(place(/^Launch/), { dataTransfer });
  await waitFor(() => expect(fake.sent('media.import')[0]).toMatchObject({ folderId: fake.folderId('Launch') }));
  act(() => setAccess('write', 'editor'));
  act(() => useLibrary.setState({ selectedIds: [fake.id('two.jpg')] }));
  act(() => void runCommand('library.move'));
  await screen.findByRole('dialog', { name: 'Move the file to a folder' });
});

it('in an empty library a new folder is asked for and shown at once', async () => {
  const { runCommand } = await open();
  fake.files.length = 0;
  act(() => fake.changed(['media_assets']));
  await screen.findAllByRole('button', { name: /^Add files/ });
  await waitFor(() => expect(screen.queryAllByRole('option')).toEqual([]));
  // The folders stay in view where there are any.
  place(/^Summer, 0 files/);
  act(() => void runCommand('library.newFolder'));
  await screen.findByRole('dialog', { name: 'New folder' });
});

it('a dialog goes with the page that it was asked for on', async () => {
  const { runCommand, useLibrary } = await open();
  act(() => void runCommand('library.newFolder'));
  await screen.findByRole('dialog', { name: 'New folder' });
  cleanup();
  expect(useLibrary.getState().panel).toBeNull();
});

it('a large selection is counted where the files are, and not again when one of them comes here', async () => {
  const { useLibrary } = await open();
  act(() => useLibrary.setState({ selectedIds: [fake.id('one.jpg'), fake.id('two.jpg')] }));
  await screen.findByRole('heading', { name: '2 files selected' });
  expect(fake.sent('media.read')).toEqual([]);
  const { contract } = await import('../../../../shared/contract/index.ts');
  expect(contract['media.readSum'].tables).not.toContain('presence');
});
