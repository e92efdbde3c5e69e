import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type FakeLibrary, playLibrary } from '../library.fake.tsx';

vi.mock('virtua', () => import('../library.fake.tsx').then(({ VList }) => ({ VList })));

let fake: FakeLibrary;
beforeEach(() => {
  vi.resetModules();
  fake = playLibrary({
    files: [
      { name: 'one.jpg' },
      { name: 'two.jpg', altText: 'A green door' },
      { name: 'three.jpg' },
      { name: 'four.jpg' },
    ],
  });
  fake.answer('media.setAltText', ({ id, altText }: { id: string; altText: string }) => {
    const at = fake.files.findIndex((file) => file.id === id);
    const file = fake.files[at];
    if (file) fake.files[at] = { ...file, altText };
    fake.changed(['media_assets']);
    return {};
  });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** The engine is busy from here on: what is asked waits until it is let go. */
function holdAnswers(): () => void {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  fake.answer('media.read', async ({ ids }: { ids: string[] }) => {
    await held;
    return ids.flatMap((id) => fake.files.find((file) => file.id === id) ?? []);
  });
  return letGo;
}

async function open(selected: readonly string[] = []) {
  const { LibraryPage } = await import('../library-page.tsx');
  const { libraryCommands } = await import('../library-commands.ts');
  const { registerCommands, runCommand } = await import('../../../lib/commands.ts');
  const { useUi } = await import('../../../lib/ui-store.ts');
  const { useLibrary } = await import('../library-store.ts');
  useUi.setState({ page: 'library' });
  registerCommands(libraryCommands);
  render(<LibraryPage />);
  await screen.findByRole('option', { name: /one\.jpg/ });
  act(() => useLibrary.setState({ selectedIds: selected.map(fake.id) }));
  act(() => void runCommand('library.describe'));
  await screen.findByRole('heading', { name: 'Alt texts' });
  return userEvent.setup();
}

const field = () => screen.getByRole('textbox', { name: 'Alt text' }) as HTMLTextAreaElement;
const atFile = async (name: string) => await screen.findByRole('heading', { name, level: 3 });
const texts = () => Object.fromEntries(fake.files.map(({ fileName, altText }) => [fileName, altText]));

it('says in the toolbar how many are not described, and leads there', async () => {
  const user = await open();
  await user.keyboard('{Escape}');
  await user.click(await screen.findByRole('button', { name: '3 without alt text' }));
  await atFile('one.jpg');
});

it('goes through those that have none, by Enter: each letter is saved, nothing is asked', async () => {
  const user = await open();
  await atFile('one.jpg');
  expect(document.activeElement).toBe(field());
  await user.keyboard('A boat{Enter}');
  await atFile('three.jpg');
  expect([document.activeElement === field(), field().value]).toEqual([true, '']);
  await user.keyboard('Two{Shift>}{Enter}{/Shift}lines{Enter}');
  await atFile('four.jpg');
  await user.keyboard('The end{Enter}');
  await screen.findByText('Every file here has an alt text.');
  expect(texts()).toEqual({
    'one.jpg': 'A boat',
    'two.jpg': 'A green door',
    'three.jpg': 'Two\nlines',
    'four.jpg': 'The end',
  });
  // Enter once more leads back.
  await user.keyboard('{Enter}');
  await screen.findByRole('option', { name: /one\.jpg/ });
});

it('one that got its text on the way stays in its place, so that one can go back to it', async () => {
  const user = await open();
  await atFile('one.jpg');
  await user.keyboard('A boat{Enter}');
  await atFile('three.jpg');
  await user.keyboard('{Control>}{ArrowUp}{/Control}');
  await atFile('one.jpg');
  await waitFor(() => expect(field().value).toBe('A boat'));
  await user.keyboard('{Control>}{ArrowDown}{/Control}{Control>}{ArrowDown}{/Control}{Enter}');
  await screen.findByText('2 files have no alt text still.');
  await user.click(screen.getByRole('button', { name: 'Go through them again' }));
  await atFile('three.jpg');
});

it('goes through all of them where that is wanted, and stays at the file that is looked at', async () => {
  const user = await open();
  await atFile('one.jpg');
  await user.keyboard('{Enter}');
  await atFile('three.jpg');
  await user.click(screen.getByRole('switch', { name: 'Also files that have one' }));
  await screen.findByText('3 of 4');
  await atFile('three.jpg');
  await user.click(screen.getByRole('button', { name: 'Previous file' }));
  await atFile('two.jpg');
  expect(field().value).toBe('A green door');
});

it('goes through what is selected; one file alone is meant, described or not', async () => {
  await open(['two.jpg']);
  await atFile('two.jpg');
});

it('the Enter that ends a composition is no step', async () => {
  await open();
  await atFile('one.jpg');
  fireEvent.keyDown(field(), { key: 'Enter', isComposing: true, keyCode: 229 });
  await atFile('one.jpg');
});

it('Escape leads back to the library, and no further', async () => {
  const user = await open();
  await atFile('one.jpg');
  const onWindow = vi.fn();
  window.addEventListener('keydown', onWindow);
  await user.keyboard('{Escape}');
  window.removeEventListener('keydown', onWindow);
  await screen.findByRole('option', { name: /one\.jpg/ });
  expect(onWindow).not.toHaveBeenCalled();
});

it('what is typed right after Enter is for the next file, however long the engine takes, and is no command', async () => {
  const user = await open();
  await atFile('one.jpg');
  const letGo = holdAnswers();
  const onWindow = vi.fn();
  window.addEventListener('keydown', ({ target }) => !(target instanceof HTMLTextAreaElement) && onWindow());
  // `N` would be a new post.
  await user.keyboard('A boat{Enter}Nets{Enter}A dog');
  expect(field().value).toBe('A dog');
  letGo();
  await atFile('four.jpg');
  expect(onWindow).not.toHaveBeenCalled();
  await waitFor(() =>
    expect(texts()).toEqual({
      'one.jpg': 'A boat',
      'two.jpg': 'A green door',
      'three.jpg': 'Nets',
      'four.jpg': 'A dog',
    }),
  );
  expect(field().value).toBe('A dog');
});

it('what is typed before the text of a file is here is built on nothing, so that the engine keeps both', async () => {
  const user = await open();
  await atFile('one.jpg');
  await user.click(screen.getByRole('switch', { name: 'Also files that have one' }));
  await screen.findByText('1 of 4');
  act(() => field().focus());
  const letGo = holdAnswers();
  await user.keyboard('{Enter}{Enter}{Enter}Ropes');
  letGo();
  await atFile('four.jpg');
  expect(fake.sent('media.setAltText')[0]).toMatchObject({ id: fake.id('four.jpg'), base: '' });
});

it('a held Enter goes one file further, and no more', async () => {
  await open();
  await atFile('one.jpg');
  fireEvent.keyDown(field(), { key: 'Enter' });
  await atFile('three.jpg');
  for (let times = 0; times < 5; times += 1) fireEvent.keyDown(field(), { key: 'Enter', repeat: true });
  await atFile('three.jpg');
  expect(field().value).toBe('');
});

it('who leaves while the list is read stays out', async () => {
  const user = await open();
  await atFile('one.jpg');
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  fake.answer('media.list', async () => {
    await held;
    return { items: fake.files, total: fake.files.length };
  });
  await user.click(screen.getByRole('switch', { name: 'Also files that have one' }));
  await user.keyboard('{Escape}');
  await act(async () => letGo());
  await screen.findByRole('option', { name: /one\.jpg/ });
  expect(screen.queryByRole('heading', { name: 'Alt texts' })).toBeNull();
});

it('while alt texts are written no dialog of the list is asked for, and none stands there afterwards', async () => {
  const user = await open(['one.jpg']);
  const { runCommand } = await import('../../../lib/commands.ts');
  await atFile('one.jpg');
  for (const id of ['library.move', 'library.tag', 'library.replace', 'library.newFolder', 'library.delete']) {
    expect([id, runCommand(id)]).toEqual([id, false]);
  }
  await user.keyboard('{Escape}');
  await screen.findByRole('option', { name: /one\.jpg/ });
  expect([screen.queryByRole('dialog'), fake.sent('media.delete')]).toEqual([null, []]);
});
