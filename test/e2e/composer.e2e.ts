import { execFileSync } from 'node:child_process';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Provider } from '#shared/domain/states.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { makeJpeg, writeIn } from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { discardApp, launchApp, type RunningApp } from './app.ts';
import { deskPage } from './desk-page.ts';

let app: RunningApp;
beforeEach(async () => {
  app = await launchApp();
});
afterEach(async () => {
  expect(app.consoleErrors).toEqual([]);
  await discardApp(app);
});

const DAY_MS = 86_400_000;
const TOMORROW = `${new Date(Date.now() + DAY_MS).toISOString().slice(0, 10)}T09:00`;

async function addAccount(provider: Provider, displayName: string): Promise<string> {
  const id = newId();
  await app.call('accounts.add', { id, provider, displayName, handle: 'weber' });
  return id;
}

function composer(page: Page = app.page): Locator {
  return page.getByRole('region', { name: 'Post', exact: true });
}

function text(page: Page = app.page): Locator {
  return page.getByRole('textbox', { name: 'Text of the post' });
}

/** Opens a post from its tile, as a person does. */
async function openPost(words: string): Promise<void> {
  // Not Playwright's wait for stillness: a busy machine may draw no frame for a while. No key either: it would be
  // written into the field that the click has just opened.
  await until(async () => {
    await app.page.locator('[data-post-id]', { hasText: words }).first().click({ force: true });
    return await composer()
      .waitFor({ timeout: 2_000 })
      .then(
        () => true,
        () => false,
      );
  });
  // The field is read-only until the post is read: letters of a test are faster than that.
  await until(() => text().isEditable());
}

async function readPost(id: string) {
  return must(await app.call('posts.read', { id }), 'the post');
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 15_000;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error('Waited 15 s in vain');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The processes of this app's engine, by the folder that they were given. */
function killEngine(): void {
  const main = must(app.electron.process().pid, 'the process of the app');
  const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(main)], { encoding: 'utf8' });
  const line = children.split('\n').find((child) => /utility-sub-type=node\.mojom\.NodeService/.test(child));
  process.kill(Number(must(line, 'the engine').trim().split(' ')[0]), 'SIGKILL');
}

describe('typing', () => {
  it('is saved as it goes: a killed engine and a new start of the app lose no letter', async () => {
    const id = await draft('Begun.');
    await openPost('Begun.');
    await text().press('End');
    await text().pressSequentially(' One two three', { delay: 5 });
    killEngine();
    await text().pressSequentially(' four five six', { delay: 5 });
    await until(async () => (await readPost(id)).content === 'Begun. One two three four five six');
    expect(await text().inputValue()).toBe('Begun. One two three four five six');
    const { userData } = app;
    await app.quit();
    app = await launchApp({ userData });
    await openPost('Begun.');
    await expect.poll(() => text().inputValue()).toBe('Begun. One two three four five six');
  });

  it('stays with one account, though its text or the account itself is taken off the post under the hand', async () => {
    const accountId = await addAccount('linkedin', 'Weber on LinkedIn');
    const id = await draft('For all.', [accountId]);
    await app.call('posts.writeText', { postId: id, accountId, content: 'For LinkedIn.' });
    await openPost('For all.');
    await app.page.getByRole('tab', { name: 'Weber on LinkedIn' }).click();
    const own = app.page.getByRole('textbox', { name: 'Text for Weber on LinkedIn' });
    await own.press('End');
    await app.call('posts.resetOverride', { postId: id, accountId, part: 'text' });
    await app.page.getByText('own text was taken off this post').waitFor();
    await app.page.getByRole('tab', { name: 'Weber on LinkedIn' }).click();
    await own.press('End');
    await app.page.keyboard.type(' Kept.');
    const texts = async () => {
      const post = await readPost(id);
      return [post.content, ...post.targets.map(({ contentOverride }) => contentOverride)];
    };
    await expect.poll(texts).toEqual(['For all.', 'For LinkedIn. Kept.']);
    await app.call('posts.setTargets', { postId: id, accountIds: [] });
    await app.page.getByText('was taken off this post. What is written here').waitFor();
    await app.page.keyboard.type(' More.');
    await expect.poll(() => own.inputValue()).toBe('For LinkedIn. Kept. More.');
    await app.call('posts.setTargets', { postId: id, accountIds: [accountId] });
    await expect.poll(texts).toEqual(['For all.', 'For LinkedIn. Kept. More.']);
  });

  it('writes nothing before the first letter, and then the post stands where it was begun', async () => {
    await app.page.keyboard.press('n');
    await text().waitFor();
    const before = await unplannedAndPlanned();
    await text().pressSequentially('Hello');
    await until(async () => (await unplannedAndPlanned()) === before + 1);
    await app.page.keyboard.press('Escape');
    await composer().waitFor({ state: 'hidden' });
    expect(before).toBe(0);
  });

  it('keeps what is marked in line with the letters', async () => {
    await draft(
      'See https://weber.studio/opening and #berlin, with @lena\nand a second line that is long enough to wrap.',
    );
    await openPost('See https');
    const [field, ground] = await app.page.evaluate(() => {
      const area = document.querySelector('.composer-textarea');
      const layer = document.querySelector('.composer-highlight');
      const boxOf = (element: Element | null) => [element?.scrollHeight, element?.clientWidth];
      return [boxOf(area), boxOf(layer)];
    });
    expect(field).toEqual(ground);
    expect(await app.page.locator('.composer-entity').allTextContents()).toEqual([
      'https://weber.studio/opening',
      '#berlin',
      '@lena',
    ]);
  });
});

describe('files', () => {
  it('that are dropped before the ones before them are in all join the post', async () => {
    const id = await draft('With pictures');
    await openPost('With pictures');
    const desk = deskPage(app);
    const folder = await makeFolder();
    const names = ['door.jpg', 'table.jpg', 'window.jpg', 'lamp.jpg'];
    for (const [index, name] of names.entries()) {
      await desk.dropFiles(composer(), [await writeIn(folder, name, await makeJpeg(40 + index, 40))]);
    }
    await until(async () => (await app.call('media.list', { offset: 0, limit: 10 })).items.length === names.length);
    await expect
      .poll(async () => (await readPost(id)).media.map(({ fileName }) => fileName).toSorted())
      .toEqual(names.toSorted());
  });
});

describe('a file that an account refuses', () => {
  it('has the reason beside it as a sentence, with its name, without a press', async () => {
    const instagram = await addAccount('instagram', 'Weber Studio');
    await draft('With a banner', [instagram]);
    await openPost('With a banner');
    const folder = await makeFolder();
    const desk = deskPage(app);
    await desk.dropFiles(composer(), [await writeIn(folder, 'banner.jpg', await makeJpeg(1200, 200))]);
    await desk.files.first().waitFor();
    const files = composer().getByRole('region', { name: 'Files' });
    const sentence = files.getByRole('listitem').filter({ hasText: 'banner.jpg' });
    await sentence.waitFor();
    expect(await sentence.innerText()).toMatch(/too wide for Instagram.*Crop it/);
  });
});

describe('what undo brings back', () => {
  it('is seen at once in the fields that are open: alt text and settings', async () => {
    const youtube = await addAccount('youtube', 'Weber Films');
    const id = await draft('With fields', [youtube]);
    await openPost('With fields');
    const folder = await makeFolder();
    const desk = deskPage(app);
    await desk.dropFiles(composer(), [await writeIn(folder, 'door.jpg', await makeJpeg(60, 40))]);
    await desk.files.first().waitFor();

    // From outside: in a field the field's own letters are taken back.
    const undo = () => app.call('history.undo', {});
    const redo = () => app.call('history.redo', {});
    const settings = composer().getByRole('region', { name: 'Settings' });
    await settings.getByRole('button', { name: /Weber Films/ }).click();
    const title = settings.getByRole('textbox', { name: 'Title' });
    await title.fill('The door');
    // Saved, and seen to be.
    await settings.getByRole('button', { name: 'Reset the settings' }).waitFor();
    await undo();
    await expect.poll(() => title.inputValue()).toBe('');
    await redo();
    await expect.poll(() => title.inputValue()).toBe('The door');

    await desk.files.first().click();
    const altText = app.page.getByRole('textbox', { name: 'Alt text' });
    await altText.fill('A green door');
    await composer().getByText('No alt text').waitFor({ state: 'hidden' });
    await until(async () => (await readPost(id)).media[0]?.altText === 'A green door');
    await undo();
    await expect.poll(() => altText.inputValue()).toBe('');
    await redo();
    await expect.poll(() => altText.inputValue()).toBe('A green door');
  });

  it('is seen in the text too when neither of two reads showed what was typed', async () => {
    await draft('One line', []);
    await openPost('One line');
    await expect.poll(() => text().inputValue()).toBe('One line');
    // A change of accounts has the post read: the gap between two reads begins.
    await addAccount('x', 'Weber');
    await text().fill('One line and another');
    await app.call('history.undo', {});
    await expect.poll(() => text().inputValue()).toBe('One line');
  });
});

describe('a version of its own', () => {
  it('is made, told apart from the original that goes on, and reset', async () => {
    const linkedin = await addAccount('linkedin', 'Weber Studio');
    const id = await draft('The opening is on Friday.', [linkedin]);
    await openPost('The opening');
    await app.page.getByRole('button', { name: 'Customise for…' }).click();
    await app.page.getByRole('menuitem', { name: 'Weber Studio' }).click();
    const own = app.page.getByRole('textbox', { name: 'Text for Weber Studio' });
    await own.fill('Dear colleagues, the opening is on Friday.');
    await app.page.getByRole('tab', { name: 'Original' }).click();
    await text().fill('The opening is on Saturday.');
    await app.page.getByRole('tab', { name: /Weber Studio/ }).click();
    await app.page.getByRole('button', { name: 'Take the changes in' }).click();
    await until(async () => (await own.inputValue()) === 'Dear colleagues, the opening is on Saturday.');
    await app.page.getByRole('button', { name: 'Use the original' }).click();
    await until(async () => (await readPost(id)).targets[0]?.contentOverride === null);
    expect(await text().inputValue()).toBe('The opening is on Saturday.');
  });
});

describe('the queue', () => {
  it('says why not, says exactly what it will do, does it and takes it back', async () => {
    const x = await addAccount('x', 'Anna');
    const id = await draft('a'.repeat(290), [x]);
    await openPost('aaaa');
    const target = app.page.getByRole('button', { name: /^Anna on X/ });
    await until(async () => (await target.textContent())?.includes('290 of 280') === true);
    const queue = app.page.getByRole('button', { name: /^Queue for \w{3} 0?9:00/ });
    expect(await queue.getAttribute('aria-disabled')).toBe('true');
    expect(await composer().getByText('The text is 290 long; X takes 280').count()).toBe(1);
    await text().fill('Short enough');
    await app.page.keyboard.press('Control+Enter');
    await until(async () => (await readPost(id)).state === 'queued');
    await app.page.getByRole('button', { name: 'Back to draft' }).click();
    await until(async () => (await readPost(id)).state === 'draft');
  });
});

describe('the history', () => {
  it('shows what was written over, word by word, and gives it back', async () => {
    const id = await draft('The doors open at six on Friday evening.');
    await openPost('The doors');
    await text().fill('Everything was rewritten from the start.');
    await until(async () => (await readPost(id)).content.startsWith('Everything'));
    await app.page.getByRole('button', { name: 'Version history' }).click();
    await app.page.getByRole('button', { name: 'Restore' }).click();
    await until(async () => (await readPost(id)).content === 'The doors open at six on Friday evening.');
    await until(async () => (await text().inputValue()) === 'The doors open at six on Friday evening.');
  });
});

it('is clean for axe, light and dark', async () => {
  const accountIds = [await addAccount('x', 'Anna'), await addAccount('youtube', 'Weber Films')];
  await draft('See https://weber.studio #berlin', accountIds);
  await openPost('See https');
  for (const theme of ['light', 'dark'] as const) {
    await app.call('os.setTheme', { theme });
    await app.page.waitForFunction((name) => document.documentElement.dataset.theme === name, theme);
    const { violations } = await new AxeBuilder({ page: app.page }).setLegacyMode(true).include('.composer').analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  }
});

async function draft(content: string, accountIds: readonly string[] = []): Promise<string> {
  const id = newId();
  await app.call('posts.create', { id, content, wallTime: TOMORROW, accountIds: [...accountIds] });
  return id;
}

async function unplannedAndPlanned(): Promise<number> {
  const filter = { accountIds: [], tagIds: [], states: [] };
  const { total } = await app.call('calendar.readUnplanned', { filter, limit: 1 });
  const planned = await app.call('calendar.readRange', { from: '2020-01-01', to: '2100-01-01', filter });
  return total + planned.posts.length;
}
