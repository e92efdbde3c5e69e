import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type FakeLibrary, playLibrary } from '../library.fake.tsx';

vi.mock('virtua', () => import('../library.fake.tsx').then(({ VList }) => ({ VList })));

const line = (id: string, snippet: string) => ({ id, state: 'queued', wallTime: '2027-04-01T09:00', snippet });

let fake: FakeLibrary;
beforeEach(() => {
  vi.resetModules();
  fake = playLibrary({ files: [{ name: 'old.jpg', useCount: 3 }, { name: 'new.jpg' }, { name: 'menu.pdf' }] });
  fake.answer('posts.planReplaceMedia', ({ by }: { by: string }) =>
    by === fake.id('menu.pdf')
      ? {
          ready: [],
          readyCount: 0,
          blockedCount: 1,
          blocked: [
            {
              reason: 'refused',
              post: line('c0000000-0000-4000-8000-000000000001', 'Lunch'),
              refusals: [
                {
                  accountId: 'd0000000-0000-4000-8000-000000000001',
                  account: 'Studio',
                  provider: 'instagram',
                  code: 'media_kind_unsupported',
                  values: { platform: 'Instagram', postKind: 'post', mediaKind: 'document' },
                },
              ],
            },
          ],
          keptCount: 0,
        }
      : {
          ready: [line('c0000000-0000-4000-8000-000000000001', 'Lunch')],
          readyCount: 1,
          blockedCount: 1,
          blocked: [{ reason: 'twice', refusals: [], post: line('c0000000-0000-4000-8000-000000000002', 'Dinner') }],
          keptCount: 2,
        },
  );
  fake.answer('posts.replaceMedia', () => ({ replaced: 1, left: 1 }));
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function open() {
  const { LibraryPage } = await import('../library-page.tsx');
  const { libraryCommands } = await import('../library-commands.ts');
  const { registerCommands } = await import('../../../lib/commands.ts');
  const { useUi } = await import('../../../lib/ui-store.ts');
  const { useLibrary } = await import('../library-store.ts');
  useUi.setState({ page: 'library' });
  registerCommands(libraryCommands);
  render(<LibraryPage />);
  await screen.findByRole('option', { name: /old\.jpg/ });
  act(() => useLibrary.setState({ selectedIds: [fake.id('old.jpg')] }));
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: 'Replace everywhere…' }));
  await screen.findByRole('dialog', { name: 'Replace old.jpg' });
  return { user, useLibrary };
}

/** By plain events: user-event says `change` when the field goes, in the middle of React's work. */
const type = (value: string) => fireEvent.change(screen.getByRole('searchbox'), { target: { value } });
const enter = () => fireEvent.keyDown(screen.getByRole('searchbox'), { key: 'Enter' });

it('by keyboard alone: find the other file, see what changes and what does not, do it', async () => {
  const { user, useLibrary } = await open();
  // The file itself is none to choose.
  expect(screen.queryByRole('menuitem', { name: 'old.jpg' })).toBeNull();
  type('new');
  await waitFor(() => expect(screen.queryByRole('menuitem', { name: 'menu.pdf' })).toBeNull());
  enter();
  const ready = await screen.findByRole('region', { name: 'It comes in its place in 1 post' });
  within(ready).getByText('Lunch');
  const kept = screen.getByRole('region', { name: '1 post keeps the old file' });
  within(kept).getByText('It has the other file too, and would have it twice.');
  screen.getByText('2 posts went out with it, or are going out, and keep it.');
  await user.click(screen.getByRole('button', { name: 'Replace in 1 post' }));
  await waitFor(() =>
    expect(fake.sent('posts.replaceMedia')).toEqual([{ assetId: fake.id('old.jpg'), by: fake.id('new.jpg') }]),
  );
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(useLibrary.getState().selectedIds).toEqual([fake.id('new.jpg')]);
});

it('where no post takes the file there is nothing to press, and it is said which account refuses it', async () => {
  const { user } = await open();
  type('menu');
  await waitFor(() => expect(screen.queryByRole('menuitem', { name: 'new.jpg' })).toBeNull());
  enter();
  await screen.findByText(/Refused by Studio: /);
  expect(screen.getByRole('button', { name: 'Replace' })).toHaveProperty('disabled', true);
  await user.click(screen.getByRole('button', { name: 'Another file' }));
  await screen.findByRole('menuitem', { name: 'new.jpg' });
});

it('of more posts than anybody reads the first are listed, and all are counted', async () => {
  const ready = ['1', '2'].map((digit) => line(`c0000000-0000-4000-8000-00000000000${digit}`, `Post ${digit}`));
  fake.answer('posts.planReplaceMedia', () => ({
    ready,
    readyCount: 1_200,
    blocked: [],
    blockedCount: 0,
    keptCount: 0,
  }));
  await open();
  type('new');
  await waitFor(() => expect(screen.queryByRole('menuitem', { name: 'menu.pdf' })).toBeNull());
  enter();
  const listed = await screen.findByRole('region', { name: 'It comes in its place in 1,200 posts' });
  within(listed).getByText('and 1,198 more');
  screen.getByRole('button', { name: 'Replace in 1,200 posts' });
});
