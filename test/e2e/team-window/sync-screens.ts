import { fillTeamSample } from './fill-team-sample.ts';
import type { TeamWindow } from './open-team-window.ts';
import {
  becomeViewer,
  beginFirst,
  goOffline,
  meetOthers,
  meetTeam,
  rememberCalls,
  removeMember,
} from './sync-states.ts';

export type SyncScreen = {
  readonly name: string;
  /** In this order, each from where the one before left the workspace. */
  readonly open: (window: TeamWindow) => Promise<void>;
};

let postIds: readonly string[] = [];

/** What a person sees of sync, once. */
export const SYNC_SCREENS: readonly SyncScreen[] = [
  {
    name: 'sync-first',
    open: async ({ desk, page }) => {
      await beginFirst(desk);
      await page.getByRole('region', { name: 'Fetching Lantern Coffee' }).waitFor();
    },
  },
  {
    name: 'sync-idle',
    open: async ({ desk, page, start }) => {
      postIds = await fillTeamSample(desk);
      await meetTeam(desk, postIds);
      await start();
      await page.keyboard.press('Control+3');
      await page.getByText('In step with Lantern Coffee').waitFor();
    },
  },
  {
    name: 'sync-offline',
    open: async ({ desk, page }) => {
      await goOffline(desk, postIds);
      await page.keyboard.press('Control+3');
      await page.getByRole('heading', { name: /^Waiting to be sent/ }).waitFor();
      // Trouble is told when it has lasted.
      await page.getByText('The project does not answer', { exact: true }).waitFor();
    },
  },
  {
    name: 'sync-look',
    open: async ({ desk, page }) => {
      await meetOthers(desk, postIds);
      await page.keyboard.press('Control+3');
      await page
        .getByRole('button', { name: /^Use mine/ })
        .first()
        .waitFor();
    },
  },
  {
    name: 'sync-look-more',
    open: async ({ page }) => {
      await page.keyboard.press('Control+3');
      await page.getByRole('button', { name: /^Use theirs/ }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'sync-composer',
    open: async ({ page }) => {
      await page.keyboard.press('Control+1');
      await page.locator(`[data-post-id="${postIds[0]}"]`).first().click();
      await page.getByText('Somebody else changed this post too.').waitFor();
    },
  },
  {
    name: 'team-members',
    open: async ({ page }) => {
      await page.keyboard.press('Control+5');
      await page.getByText('Editor · Vera Novak invites ada@lantern.coffee').waitFor();
      await page.getByRole('form', { name: 'Invite' }).waitFor();
    },
  },
  {
    name: 'sync-diagnostics',
    open: async ({ desk, page }) => {
      rememberCalls(desk);
      await page.keyboard.press('Control+,');
      await page.getByRole('button', { name: 'Check', exact: true }).click();
      await page.getByText('Everything is here.').waitFor();
      await page.getByText('Details').click();
      await page.getByRole('table').scrollIntoViewIfNeeded();
    },
  },
  // From here on nothing can be written.
  {
    name: 'sync-viewer',
    open: async ({ desk, page }) => {
      await becomeViewer(desk);
      await page.getByText('You can look at Lantern Coffee, not change it').waitFor();
    },
  },
  {
    name: 'sync-viewer-composer',
    open: async ({ page }) => {
      await page.locator(`[data-post-id="${postIds[1]}"]`).first().click();
      await page.getByText('You can look, not change: your role here is viewer.').waitFor();
    },
  },
  {
    name: 'sync-viewer-accounts',
    open: async ({ page }) => {
      await page.keyboard.press('Control+4');
      await page.locator('.account-row').first().waitFor();
    },
  },
  {
    name: 'sync-viewer-settings',
    open: async ({ page }) => {
      await page.keyboard.press('Control+,');
      await page.locator('.page-row').first().waitFor();
    },
  },
];

/** In a workspace of their own: its rows are gone. */
export const OUTSIDE_SCREENS: readonly SyncScreen[] = [
  {
    name: 'sync-removed',
    open: async ({ desk, page }) => {
      await desk.call('workspace.rename', { name: 'Lantern Coffee' });
      await page.getByText('Lantern Coffee').first().waitFor();
      await removeMember(desk);
      await page.getByRole('region', { name: 'You are no longer a member of Lantern Coffee' }).waitFor();
    },
  },
  {
    name: 'sync-suspended',
    open: async ({ desk, page }) => {
      desk.say({ state: () => ({ kind: 'suspended', syncedAtMs: null }) });
      await page.getByRole('region', { name: 'You are suspended in Lantern Coffee' }).waitFor();
    },
  },
];
