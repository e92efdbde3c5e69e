import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type FakeLibrary, playLibrary } from '../library.fake.tsx';

vi.mock('virtua', () => import('../library.fake.tsx').then(({ VList }) => ({ VList })));

const LAUNCH = 'e0000000-0000-4000-8000-000000000001';
const SPRING = 'e0000000-0000-4000-8000-000000000002';

let fake: FakeLibrary;
beforeEach(() => {
  vi.resetModules();
  fake = playLibrary({ files: [{ name: 'one.jpg', tagIds: [LAUNCH] }, { name: 'two.jpg' }] });
  const count = (id: string) => fake.files.filter(({ tagIds }) => tagIds.includes(id)).length;
  fake.answer('tags.list', () => [
    { id: LAUNCH, name: 'Launch', color: 'tag-1', postCount: 0, fileCount: count(LAUNCH) },
    { id: SPRING, name: 'Spring', color: 'tag-2', postCount: 4, fileCount: count(SPRING) },
  ]);
  fake.answer('tags.add', () => ({ id: 'e0000000-0000-4000-8000-000000000003' }));
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function open(selected: readonly string[]) {
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
  return { user: userEvent.setup(), runCommand };
}

const sent = () => fake.sent('media.changeTags');

it('a tag that some of the selected files wear goes on all of them, and then off all', async () => {
  const { user, runCommand } = await open(['one.jpg', 'two.jpg']);
  const ids = [fake.id('one.jpg'), fake.id('two.jpg')];
  act(() => void runCommand('library.tag'));
  await screen.findByRole('dialog', { name: 'Tags of 2 files' });
  await screen.findByRole('menuitem', { name: /^Launch, on some/ });
  await user.keyboard('lau');
  await waitFor(() => expect(screen.queryByRole('menuitem', { name: /Spring/ })).toBeNull());
  await user.keyboard('{Enter}');
  await waitFor(() => expect(sent()).toEqual([{ ids, add: [LAUNCH], remove: [] }]));
  fake.files.forEach((file, at) => {
    fake.files[at] = { ...file, tagIds: [LAUNCH] };
  });
  act(() => fake.changed(['asset_tags']));
  // It stays open for the next one.
  await screen.findByRole('menuitem', { name: /^Launch, on$/ });
  await user.keyboard('lau');
  await waitFor(() => expect(screen.queryByRole('menuitem', { name: /Spring/ })).toBeNull());
  await user.keyboard('{Enter}');
  await waitFor(() => expect(sent()[1]).toEqual({ ids, add: [], remove: [LAUNCH] }));
});

it('a name that is no tag yet makes one', async () => {
  const { user, runCommand } = await open(['two.jpg']);
  act(() => void runCommand('library.tag'));
  await screen.findByRole('dialog', { name: 'Tags of the file' });
  await user.keyboard('Autumn');
  await screen.findByRole('menuitem', { name: 'New tag “Autumn”' });
  await user.keyboard('{Enter}');
  await waitFor(() =>
    expect(sent()).toEqual([{ ids: [fake.id('two.jpg')], add: ['e0000000-0000-4000-8000-000000000003'], remove: [] }]),
  );
  expect(fake.sent('tags.add')).toEqual([{ name: 'Autumn' }]);
});

it('tags that files wear narrow the list; those of posts alone are not offered', async () => {
  const { user } = await open([]);
  const tags = screen.getByRole('group', { name: 'Tags' });
  expect(within(tags).queryByRole('button', { name: /Spring/ })).toBeNull();
  await user.click(within(tags).getByRole('button', { name: /^Launch, 1 file/ }));
  await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
  await user.click(within(tags).getByRole('button', { name: /^Launch/ }));
  await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(2));
});

it('the details of a file show its tags, and take one off', async () => {
  const { user } = await open(['one.jpg']);
  await user.click(await screen.findByRole('button', { name: 'Take the tag Launch off' }));
  await waitFor(() => expect(sent()).toEqual([{ ids: [fake.id('one.jpg')], add: [], remove: [LAUNCH] }]));
});
