import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fillSample } from '../../scripts/demo/fill.ts';
import { launchApp, type RunningApp } from './app.ts';
import { SIZES, showAt, THEMES } from './screen-looks.ts';
import { goHome, SCREENS, type ScreenWorkspace, STOPPED, settle, showReady, showStopped } from './screens.ts';

/** Not told by its level: axe holds it back as an experiment, we do not. */
const EXPERIMENTS = { 'label-content-name-mismatch': { enabled: true } };
const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

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
  const app = await launchApp({ userData });
  await app.page.getByRole('grid').waitFor();
  return app;
}

async function violationsByTheme(app: RunningApp): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const theme of THEMES) {
    await showAt(app, { theme, size: SIZES[0] });
    // What enters is transparent for a moment, and would count as too faint.
    await settle(app);
    found[theme] = await violations(app);
  }
  return found;
}

async function violations({ page }: RunningApp): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations: found } = await axe
    .options({ runOnly: LEVELS, rules: EXPERIMENTS, resultTypes: ['violations'] })
    .analyze();
  // What is wrong, and where: enough to mend it from a failed test alone.
  return found.map(({ id, nodes }) => {
    const places = nodes.slice(0, 3).map(({ html }) => html.slice(0, 300));
    return `${id} (${nodes.length}): ${places.join(', ')}`;
  });
}
