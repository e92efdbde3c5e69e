import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { writeAnswer } from '../../../shared/contract/written-answer.ts';
import type { MemberRole } from '../../../shared/domain/states.ts';

let calls: string[];
let role: MemberRole | null;

beforeEach(() => {
  vi.resetModules();
  calls = [];
  const postroom: Pick<Window['postroom'], 'call' | 'subscribe'> = {
    call: async (name: string) => {
      calls.push(name);
      return writeAnswer({ ok: true, value: answer(name) }) as never;
    },
    subscribe: () => () => undefined,
  };
  vi.stubGlobal('postroom', postroom);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function answer(name: string): unknown {
  if (name === 'workspace.read') return { id: 'w', name: 'Harbour', timezone: 'Europe/Berlin', keepsLocation: false };
  if (name !== 'members.list') return {};
  const me = { id: 'm', name: 'Ada', email: '', role, status: 'active', isMe: true, roles: [], mayRemove: false };
  return { members: role === null ? [] : [me], inviteAs: [] };
}

async function show(): Promise<HTMLElement> {
  const { PrivacySection } = await import('./privacy-section.tsx');
  render(<PrivacySection />);
  return await screen.findByRole('switch');
}

it.each(['viewer', 'member', 'editor'] as const)(
  'as %s nobody decides whether locations go out, and is told who does',
  async (as) => {
    role = as;
    expect((await show()).hasAttribute('disabled')).toBe(true);
    expect(screen.getByText(/Admins of this workspace/)).toBeTruthy();
  },
);

it.each(['admin', 'owner', null] as const)('as %s it can be decided (null: a workspace of this device)', async (as) => {
  role = as;
  const control = await show();
  expect(control.hasAttribute('disabled')).toBe(false);
  fireEvent.click(control);
  expect(calls).toContain('workspace.setKeepLocation');
});
