import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { fillSample } from '../../scripts/demo/fill.ts';
import { launchApp, type RunningApp } from './app.ts';
import { SIZES, showAt, THEMES } from './screen-looks.ts';
import { goHome, NO_KEYRING, SCREENS, STOPPED, settle, showReady, showStopped } from './screens.ts';
import { openTeamWindow } from './team-window/open-team-window.ts';
import { OUTSIDE_SCREENS, SYNC_SCREENS, type SyncScreen } from './team-window/sync-screens.ts';

/** `npm run screens [-- <part of a name> …]`: every screen, light and dark, in both sizes, under docs/screens. */
const folder = resolve(import.meta.dirname, '../../docs/screens');
/** What a repository should carry of one picture. */
const MAX_BYTES = 60_000;
/** As fine as fits: many photographs in one picture take fewer colours, and no grain between them. */
const GRADES = [
  { colours: 128, dither: 1 },
  { colours: 128, dither: 0 },
  { colours: 64, dither: 0 },
  { colours: 32, dither: 0 },
];
const parts = process.argv.slice(2);
const isWanted = (name: string) => parts.length === 0 || parts.some((part) => name.includes(part));

const root = await mkdtemp(join(tmpdir(), 'postroom-screens-'));
await mkdir(folder, { recursive: true });
try {
  for (const workspace of ['empty', 'sample'] as const) await shootWorkspace(workspace);
  for (const screens of [SYNC_SCREENS, OUTSIDE_SCREENS]) await shootTeam(screens);
} finally {
  await rm(root, { recursive: true, force: true });
}

async function shootWorkspace(workspace: 'empty' | 'sample'): Promise<void> {
  const screens = SCREENS.filter((screen) => screen.workspace === workspace && isWanted(screen.name));
  const stopped = workspace === 'empty' ? STOPPED.filter((code) => isWanted(`stopped-${code}`)) : [];
  if (screens.length + stopped.length === 0) return;
  const userData = join(root, workspace);
  if (workspace === 'sample') await fillSample(userData, new Date(), () => undefined);
  const app = await launchApp({ userData, args: NO_KEYRING });
  await app.page.getByRole('grid').waitFor();
  if (workspace === 'sample') await app.page.locator('[data-post-id]').first().waitFor();
  for (const { name, open } of screens) {
    await goHome(app);
    await open(app);
    await shoot(app, name);
  }
  if (stopped.length > 0) await app.call('backups.create', {});
  for (const code of stopped) {
    await goHome(app);
    await showStopped(app, code);
    // Where the pointer was, a button may be now.
    await app.page.mouse.move(0, 0);
    if (code === 'folder_broken' || code === 'internal')
      await app.page
        .getByRole('button', { name: /^Restore/ })
        .first()
        .waitFor();
    await shoot(app, `stopped-${code.replace('_', '-')}`);
    await showReady(app);
  }
  await app.quit();
}

/** Each goes on from where the one before left the workspace: all are opened, those that are wanted are shot. */
async function shootTeam(screens: readonly SyncScreen[]): Promise<void> {
  if (!screens.some(({ name }) => isWanted(name))) return;
  const team = await openTeamWindow();
  await team.start();
  await team.page.getByRole('grid').waitFor();
  for (const { name, open } of screens) {
    await goHome(team);
    await open(team);
    if (isWanted(name)) await shoot(team, name);
    await showAt(team, { theme: 'light', size: SIZES[0] });
  }
  await team.quit();
}

async function shoot(app: RunningApp, name: string): Promise<void> {
  for (const size of SIZES) {
    for (const theme of THEMES) {
      await showAt(app, { size, theme });
      await settle(app);
      const bytes = await app.page.screenshot();
      const file = `${name}-${theme}-${size.name}.png`;
      await writeFile(join(folder, file), await reduce(bytes));
      console.log(file);
    }
  }
}

async function reduce(bytes: Buffer): Promise<Buffer> {
  let small = bytes;
  for (const grade of GRADES) {
    small = await sharp(bytes)
      .png({ palette: true, effort: 10, compressionLevel: 9, ...grade })
      .toBuffer();
    if (small.length <= MAX_BYTES) break;
  }
  return small;
}
