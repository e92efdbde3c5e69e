import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { AccountView } from '../../../shared/contract/accounts.ts';
import type { Answer } from '../../../shared/contract/envelope.ts';
import { writeAnswer } from '../../../shared/contract/written-answer.ts';

const account: AccountView = {
  id: 'aaaaaaaa-0000-4000-8000-000000000001',
  provider: 'mastodon',
  displayName: 'Weber Studio',
  handle: '@weber',
  avatarSha256: null,
  status: 'planned',
  capabilityOverrides: {},
  postCount: 3,
};

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('offers who may only look nothing that would be refused, from the moment that is known', async () => {
  vi.stubGlobal('postroom', {
    call: async () => writeAnswer({ ok: true, value: [account] } as Answer),
    subscribe: () => () => undefined,
  });
  const { AccountsPage } = await import('./accounts-page.tsx');
  const { setAccess } = await import('../../lib/write-access.ts');
  render(<AccountsPage />);
  await screen.findByText('Weber Studio');
  expect(screen.getAllByRole('button')).toHaveLength(3);
  act(() => setAccess('viewer'));
  expect(screen.queryAllByRole('button')).toEqual([]);
});
