import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fillSample } from '../../scripts/demo/fill.ts';
import { launchApp, type RunningApp } from './app.ts';
import { findViolations } from './axe.ts';
import { SIZES, showAt, THEMES } from './screen-looks.ts';
import {
  goHome,
  NO_KEYRING,
  SCREENS,
  type ScreenWorkspace,
  STOPPED,
  settle,
  showReady,
  showStopped,
} from './screens.ts';

// Every screen stands once, is turned dark where it stands, and is left by the same steps back as a person's.
describe.each(['empty', 'sample'] as const)('axe finds nothing on a screen of a workspace that is %s', (workspace) => {
  let root: string;
  let app: RunningApp;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'postroom-axe-'));
    app = await launchOn(workspace, join(root, 'data'));
  });
  afterEach(() => showAt(app, { theme: 'light', size: SIZES[0] }));
  afterAll(async () => {
    await app.quit();
    await rm(root, { recursive: true, force: true });
  });

  it.each(SCREENS.filter((screen) => screen.workspace === workspace))('$name', async ({ open }) => {
    try {
      await goHome(app);
      await open(app);
      expect(await violationsByTheme(app)).toEqual({ light: [], dark: [] });
    } finally {
      await goHome(app);
    }
  });

  if (workspace === 'sample') return;
  it.each(STOPPED)('stopped: %s', async (code) => {
    try {
      await showStopped(app, code);
      expect(await violationsByTheme(app)).toEqual({ light: [], dark: [] });
    } finally {
      await showReady(app);
    }
  });
});

async function launchOn(workspace: ScreenWorkspace, userData: string): Promise<RunningApp> {
  if (workspace === 'sample') await fillSample(userData, new Date(), () => undefined);
  const app = await launchApp({ userData, args: NO_KEYRING });
  await app.page.getByRole('grid').waitFor();
  return app;
}

async function violationsByTheme(app: RunningApp): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  // Where the pointer rests a tooltip comes up, which axe takes for content that stands in no landmark.
  await app.page.mouse.move(0, 0);
  await app.page.getByRole('tooltip').waitFor({ state: 'hidden' });
  for (const theme of THEMES) {
    await showAt(app, { theme, size: SIZES[0] });
    // What enters is transparent for a moment, and would count as too faint.
    await settle(app);
    found[theme] = await findViolations(app);
  }
  return found;
}
