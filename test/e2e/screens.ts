import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright';
import { must } from '#shared/lib/must.ts';
import { makeJpeg, writeIn } from '#test/harness/media-files.ts';
import type { RunningApp } from './app.ts';
import { deskPage } from './desk-page.ts';
import { SIZES, showAt } from './screen-looks.ts';
import { teamPage } from './team-page.ts';
import { writeTeamSample } from './team-sample.ts';

/** The same on every Linux, whatever keyring it has. */
export const NO_KEYRING = ['--password-store=basic'];

/** `empty`: a workspace as it is at the first start; `sample`: the sample workspace. */
export type ScreenWorkspace = 'empty' | 'sample';

export type Screen = {
  readonly name: string;
  readonly workspace: ScreenWorkspace;
  /** From the month of today, with nothing floating above it. Returns once all stands that is to be seen. */
  readonly open: (app: RunningApp) => Promise<void>;
};

/** Every screen of the app, once: checked by axe, and shot for docs/screens. */
export const SCREENS: readonly Screen[] = [
  { name: 'month-empty', workspace: 'empty', open: ({ page }) => page.getByRole('grid').waitFor() },
  { name: 'week-empty', workspace: 'empty', open: byKey('2', 'grid') },
  { name: 'agenda-empty', workspace: 'empty', open: byKey('3', 'main') },
  { name: 'composer-new', workspace: 'empty', open: openNewPost },
  { name: 'accounts-empty', workspace: 'empty', open: byKey('Control+4', { heading: 'Accounts' }) },
  { name: 'account-add', workspace: 'empty', open: byKey('Control+Shift+A', { dialog: 'Add an account' }) },
  { name: 'library-empty', workspace: 'empty', open: byKey('Control+2', { heading: 'Library' }) },
  { name: 'search-nothing', workspace: 'empty', open: (app) => search(app, 'walrus', /No post has/) },
  // The last of this workspace: from here on the window shows the page.
  { name: 'team-empty', workspace: 'empty', open: openEmptyTeam },
  { name: 'team-connect', workspace: 'empty', open: openConnect },
  { name: 'team-connect-refused', workspace: 'empty', open: connectWrongly },
  { name: 'month', workspace: 'sample', open: ({ page }) => tile({ page }).waitFor() },
  { name: 'month-tray', workspace: 'sample', open: openTray },
  { name: 'week', workspace: 'sample', open: byKey('2', 'grid') },
  { name: 'agenda', workspace: 'sample', open: byKey('3', 'main') },
  { name: 'day-sheet', workspace: 'sample', open: openDaySheet },

  { name: 'move-to', workspace: 'sample', open: moveTo },
  { name: 'jump', workspace: 'sample', open: byKey('g', 'dialog') },
  { name: 'composer-queued', workspace: 'sample', open: ({ page }) => openPost(page, /Queued/) },
  { name: 'composer-published', workspace: 'sample', open: ({ page }) => openPost(page, /Published/) },
  { name: 'composer-failed', workspace: 'sample', open: ({ page }) => openPost(page, /Failed/) },
  { name: 'composer-history', workspace: 'sample', open: openHistory },
  { name: 'composer-whole-window', workspace: 'sample', open: openWholeWindow },
  { name: 'palette', workspace: 'sample', open: byKey('Control+K', { dialog: 'Find a command' }) },
  { name: 'search', workspace: 'sample', open: (app) => search(app, 'coffee', /Lantern|coffee/i) },
  { name: 'keys', workspace: 'sample', open: byKey('?', 'dialog') },
  { name: 'library', workspace: 'sample', open: byKey('Control+2', { heading: 'Library' }) },
  { name: 'library-details', workspace: 'sample', open: openFile },
  { name: 'accounts', workspace: 'sample', open: byKey('Control+4', { heading: 'Accounts' }) },
  { name: 'account-edit', workspace: 'sample', open: editAccount },
  { name: 'settings', workspace: 'sample', open: openSettings },
  { name: 'backup-restore', workspace: 'sample', open: askToRestore },
  { name: 'activity', workspace: 'sample', open: openActivity },
  // Behind all that the rest shows: the activity has what they do, and the sample a file more.
  { name: 'composer-text-gone', workspace: 'sample', open: takeTextAway },
  { name: 'composer-refused', workspace: 'sample', open: dropRefusedFile },
  { name: 'team', workspace: 'sample', open: openTeamSample },
  { name: 'team-kept', workspace: 'sample', open: keepUnprotected },
  { name: 'team-sign-in', workspace: 'sample', open: openSignIn },
  { name: 'desks', workspace: 'sample', open: openDesks },
  { name: 'desk-new', workspace: 'sample', open: openNewDesk },
];

/** What the window says instead of the workspace, by the engine's reason. */
export const STOPPED = [
  'folder_newer',
  'folder_locked',
  'read_only',
  'disk_full',
  'folder_broken',
  'folder_silent',
  'internal',
] as const;

/** Shows the window as it is when the engine says that it cannot open the folder. */
export async function showStopped({ electron, page }: RunningApp, code: (typeof STOPPED)[number]): Promise<void> {
  await electron.evaluate(({ BrowserWindow }, reason) => {
    const error = { code: reason, message: 'For a picture', details: {}, traceId: '' };
    const state = { event: 'engine.state', data: { kind: 'stopped', error } };
    BrowserWindow.getAllWindows()[0]?.webContents.send('event', state);
  }, code);
  await page.getByRole('alert').waitFor();
}

export async function showReady({ electron, page }: RunningApp): Promise<void> {
  await electron.evaluate(({ BrowserWindow }) => {
    const state = { event: 'engine.state', data: { kind: 'ready', notice: null } };
    BrowserWindow.getAllWindows()[0]?.webContents.send('event', state);
  });
  await page.getByRole('grid').waitFor();
}

/** Back to the month of today, one step at a time, as a person would. */
export async function goHome({ page }: RunningApp): Promise<void> {
  // Menu over dialog over post over page, and the selection: more steps back there are not.
  for (let step = 0; step < 6; step++) await page.keyboard.press('Escape');
  await page.keyboard.press('Control+1');
  const tray = page.getByRole('button', { name: 'Hide the posts without a time' });
  if (await tray.isVisible()) await tray.click();
  await page.locator('[role="dialog"], .composer').first().waitFor({ state: 'hidden' });
  await page.keyboard.press('1');
  await page.keyboard.press('t');
  await page.getByRole('grid').waitFor();
}

/** What enters and leaves has come to rest, fonts and pictures are there. */
export async function settle({ page }: RunningApp): Promise<void> {
  await page
    .locator('.status-line, [role="alert"]')
    .filter({ hasText: /Saved here.*Zone: |For the log/ })
    .first()
    .waitFor();
  await page.evaluate(async () => {
    await document.fonts.ready;
    const pictures = [...document.images].filter((image) => image.getClientRects().length > 0);
    await Promise.all(pictures.map((image) => image.decode().catch(() => undefined)));
    const running = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    await atMost(3_000, Promise.all(running.map((animation) => animation.finished.catch(() => undefined))));
    await atMost(1_000, new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    /** A window that draws no frame for a while (a machine that stood still) ends no animation either. */
    async function atMost(ms: number, wait: Promise<unknown>): Promise<void> {
      await Promise.race([wait, new Promise((late) => setTimeout(late, ms))]);
    }
  });
}

type Page = RunningApp['page'];
type Sign = 'grid' | 'main' | 'dialog' | { readonly heading: string } | { readonly dialog: string };

function byKey(keys: string, sign: Sign): Screen['open'] {
  return async ({ page }) => {
    await page.keyboard.press(keys);
    if (typeof sign === 'string') await page.getByRole(sign).first().waitFor();
    else if ('heading' in sign) await page.getByRole('heading', { name: sign.heading }).first().waitFor();
    else await page.getByRole('dialog', { name: sign.dialog }).waitFor();
  };
}

/** The heading stands before what was done is read. */
async function openActivity({ page }: RunningApp): Promise<void> {
  await page.keyboard.press('Control+3');
  await page.locator('.activity-row').first().waitFor();
}

function tile({ page }: { readonly page: Page }, label = /./): Locator {
  return page.locator('[data-post-id]').and(page.getByLabel(label)).first();
}

async function openNewPost({ page }: RunningApp): Promise<void> {
  await page.keyboard.press('n');
  await page.getByRole('textbox', { name: 'Text of the post' }).waitFor();
}

async function openPost(page: Page, label: RegExp): Promise<void> {
  await tile({ page }).waitFor();
  // In the first days of a month what went out, and what did not, stands in the one before.
  if ((await tile({ page }, label).count()) === 0)
    await page.getByRole('button', { name: 'Earlier', exact: true }).click();
  await tile({ page }, label).click();
  await page.getByRole('region', { name: 'Post', exact: true }).waitFor();
  await page.getByRole('textbox', { name: 'Text of the post' }).waitFor();
}

async function dropRefusedFile(app: RunningApp): Promise<void> {
  await openPost(app.page, /Queued.*Instagram/);
  const { composer, dropFiles } = deskPage(app);
  const folder = await mkdtemp(join(tmpdir(), 'postroom-banner-'));
  await dropFiles(composer, [await writeIn(folder, 'banner.jpg', await makeJpeg(1200, 200))]);
  await composer.getByRole('listitem').filter({ hasText: 'banner.jpg' }).scrollIntoViewIfNeeded();
  await rm(folder, { recursive: true });
}

/** Leaves the sample as it was: what is written is what is taken away. */
async function takeTextAway({ page, call }: RunningApp): Promise<void> {
  await openPost(page, /Queued/);
  const postId = must(await page.locator('[data-post-id][data-open]').first().getAttribute('data-post-id'), 'the post');
  const post = must(await call('posts.read', { id: postId }), 'the post');
  const target = post.targets.find(({ contentOverride }) => contentOverride === null);
  const { accountId } = must(target, 'an account without its own text');
  await call('posts.writeText', { postId, accountId, content: 'Two colours, one drum, one evening. Come and see.' });
  await page.locator(`[role="tab"][id$="${accountId}"]`).click();
  await page.getByRole('textbox', { name: /^Text for/ }).waitFor();
  await call('posts.resetOverride', { postId, accountId, part: 'text' });
  await page.getByText('own text was taken off this post').waitFor();
  // Its tab goes behind those that have texts, and is still whole.
  await page.waitForFunction((id) => {
    const tab = document.querySelector(`[role="tab"][id$="${id}"]`);
    const list = tab?.parentElement;
    return tab && list && tab.getBoundingClientRect().right <= list.getBoundingClientRect().right + 1;
  }, accountId);
}

async function openHistory({ page }: RunningApp): Promise<void> {
  await openPost(page, /Queued/);
  await page.getByRole('button', { name: 'Version history' }).click();
  await page.getByRole('region', { name: 'Version history' }).waitFor();
}

async function openWholeWindow({ page }: RunningApp): Promise<void> {
  await openPost(page, /Queued/);
  await page.keyboard.press('Control+Shift+Enter');
  await page.locator('.window-aside-full').waitFor();
}

async function openTray({ page }: RunningApp): Promise<void> {
  await page.keyboard.press('u');
  await page.locator('.tray [data-post-id]').first().waitFor();
}

async function openDaySheet(app: RunningApp): Promise<void> {
  const { page } = app;
  // The sample's days are full at the smaller size.
  await showAt(app, { theme: 'light', size: must(SIZES[1], 'the smaller size') });
  await page.locator('[data-more]').first().click();
  await page.locator('.day-sheet').waitFor();
}

async function selectPost({ page }: RunningApp): Promise<void> {
  await tile({ page }, /Queued/).click({ modifiers: ['ControlOrMeta'] });
  await page
    .locator('[data-post-id][aria-selected="true"], [data-post-id][aria-pressed="true"], .tile-selected')
    .first()
    .waitFor();
}

async function moveTo(app: RunningApp): Promise<void> {
  await selectPost(app);
  await app.page.keyboard.press('m');
  await app.page.getByRole('dialog', { name: 'Move post to' }).waitFor();
}

async function search({ page }: RunningApp, words: string, found: RegExp): Promise<void> {
  await page.keyboard.press('/');
  await page.getByRole('searchbox', { name: 'Search posts' }).pressSequentially(words);
  await page.getByRole('dialog').getByText(found).first().waitFor();
}

async function openFile({ page }: RunningApp): Promise<void> {
  await page.keyboard.press('Control+2');
  await page.locator('.library-tile', { hasText: '.jpg' }).first().click();
  await page.getByRole('complementary', { name: 'Details' }).getByRole('heading').first().waitFor();
}

async function editAccount({ page }: RunningApp): Promise<void> {
  await page.keyboard.press('Control+4');
  await page
    .getByRole('button', { name: /^Edit / })
    .first()
    .click();
  await page.getByRole('dialog', { name: /^Edit / }).waitFor();
}

/** The page comes in a piece of its own: its heading stands before. */
async function openSettings({ page }: RunningApp): Promise<void> {
  await page.keyboard.press('Control+,');
  await page.locator('.page-row').first().waitFor();
}

async function askToRestore(app: RunningApp): Promise<void> {
  const { page, call } = app;
  if ((await call('backups.list', {})).length === 0) await call('backups.create', {});
  await page.keyboard.press('Control+,');
  await page
    .getByRole('button', { name: /^Restore/ })
    .first()
    .click();
  await page.getByRole('dialog').waitFor();
}

async function openEmptyTeam(app: RunningApp): Promise<void> {
  const team = teamPage(app);
  await team.open();
  await app.page.getByRole('button', { name: 'Connect a project' }).waitFor();
}

async function openConnect(app: RunningApp): Promise<void> {
  await openEmptyTeam(app);
  await app.page.getByRole('button', { name: 'Connect a project' }).click();
  await app.page.getByText('Where do I find these?').click();
}

async function connectWrongly(app: RunningApp): Promise<void> {
  await openEmptyTeam(app);
  const team = teamPage(app);
  await team.connect({ url: 'http://team.example.com', key: 'sb_publishable_sample' });
  await team.form.getByText('This address is not encrypted').waitFor();
}

async function openDesks(app: RunningApp): Promise<void> {
  const { page } = app;
  await openTeamSample(app);
  await goHome(app);
  await page.locator('.title-bar-workspace').click();
  await page.getByRole('menuitemradio').nth(1).waitFor();
}

async function openNewDesk(app: RunningApp): Promise<void> {
  await openDesks(app);
  await app.page.getByRole('menuitem', { name: 'New team workspace' }).click();
  await app.page.getByRole('dialog', { name: 'New team workspace' }).waitFor();
}

async function openTeamSample(app: RunningApp): Promise<void> {
  // A list that was read is not read again: this writes it before, or changes nothing.
  await writeTeamSample(app.userData);
  const team = teamPage(app);
  await team.open();
  await team.person('ada@example.com').waitFor();
}

async function keepUnprotected(app: RunningApp): Promise<void> {
  await openTeamSample(app);
  const keep = app.page.getByRole('button', { name: 'Keep me signed in without protection' });
  // Where the system has a keyring, nobody is asked.
  if (!(await keep.isVisible())) return;
  await keep.click();
  await app.page.getByText('Sign-ins are kept without protection.').waitFor();
}

async function openSignIn(app: RunningApp): Promise<void> {
  await openTeamSample(app);
  await app.page.getByRole('button', { name: 'Sign in as somebody else' }).first().click();
  await teamPage(app).form.getByRole('textbox', { name: 'E-mail' }).waitFor();
}
