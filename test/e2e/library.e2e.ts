import { afterEach, beforeEach, expect, it } from 'vitest';
import { listFiles, makeBomb, makeJpeg, makePicture, makePng, writeIn, writeMany } from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { discardApp, launchApp, type RunningApp } from './app.ts';
import { deskPage } from './desk-page.ts';
import { libraryPage } from './library-page.ts';

let app: RunningApp;
let library: ReturnType<typeof libraryPage>;
let folder: string;

beforeEach(async () => {
  folder = await makeFolder();
  app = await launchApp();
  library = libraryPage(app);
  await library.show();
});

afterEach(async () => {
  expect(app.consoleErrors).toEqual([]);
  await discardApp(app);
});

it('of a drop, each bad file is refused by its name with why and what to do, and the good ones are there to be seen', async () => {
  const files = {
    'good.jpg': await makeJpeg(600, 400),
    'a text.png': Buffer.from('Dear diary, this is no picture.'),
    'half.jpg': (await makeJpeg(500, 400)).subarray(0, 9_000),
    'nothing.mp4': Buffer.alloc(0),
    'bomb.png': makeBomb(60_000, 60_000),
    'really a png.jpg': await makePng(320, 200),
    'good.webp': await makePicture(200, 300).webp().toBuffer(),
  };
  const paths = await Promise.all(Object.entries(files).map(([name, bytes]) => writeIn(folder, name, bytes)));
  await deskPage(app).dropFiles(library.main, paths);

  await library.outcome('3 added, 4 refused').waitFor();
  expect(await library.readRefusals()).toEqual({
    'a text.png':
      'Not a picture, video, sound or PDF that can be posted, whatever its name says. Export it as JPEG, PNG, MP4, MP3 or PDF, then add that.',
    'half.jpg': 'Damaged or cut short: not all of it can be read. Copy, download or export it again, then add it.',
    'nothing.mp4': 'Empty: there is nothing in it. Copy or download it again, then add it.',
    'bomb.png': 'It has too many pixels to be opened safely. Export it smaller, then add that.',
  });
  const drawn = { 'good.jpg': '480×320', 'really a png.jpg': '320×200', 'good.webp': '200×300' };
  await expect.poll(() => library.readTiles()).toEqual(drawn);
  // The vault holds what was taken and nothing of what was not.
  expect((await listFiles(`${app.userData}/local/vault`)).length).toBe(3);

  await library.tile('really a png.jpg').click();
  await library.details.getByText('Its name ends as another kind of file does.', { exact: false }).waitFor();
  await library.details.getByText('PNG picture').waitFor();

  await library.closeOutcome();
  const { text, settled, readAll } = deskPage(app);
  await app.page.keyboard.press('n');
  await text.fill('And the work goes on');
  await settled();
  expect((await readAll()).posts.map((post) => post?.content)).toEqual(['And the work goes on']);
});

it('a folder of 5,000 files says how far it is, leaves the desk to work on, and stops when told, keeping what was taken', async () => {
  const count = 5_000;
  await writeMany(folder, count);
  const desk = deskPage(app);
  await desk.dropFromDesktop(folder);
  await library.running('Adding 5,000 files').waitFor();
  const { done: doneAtFirst } = await library.readProgress();

  // A post is begun, written and saved while files come in.
  await app.page.keyboard.press('Control+1');
  await app.page.keyboard.press('n');
  const words = 'Written while five thousand files came in';
  await desk.text.pressSequentially(words, { delay: 20 });
  await desk.settled();
  const contents = (await desk.readAll()).posts.map((post) => post?.content);
  const { done, total } = await library.readProgress();
  expect({ contents, total, isGoingOn: doneAtFirst < done && done < count }).toEqual({
    contents: [words],
    total: count,
    isGoingOn: true,
  });

  await library.cancel();
  await library.outcome(/^Stopped\. [\d,]+ added$/).waitFor();
  const { total: kept } = await app.call('media.list', { offset: 0, limit: 1 });
  await library.outcome(`Stopped. ${kept.toLocaleString('en')} added`).waitFor();
  expect([kept >= done, kept < count]).toEqual([true, true]);
  expect((await listFiles(`${app.userData}/local/vault`)).length).toBe(kept);

  const { userData } = app;
  await app.quit();
  app = await launchApp({ userData });
  expect((await app.call('media.list', { offset: 0, limit: 1 })).total).toBe(kept);
});

it('the alt text of a file is there after a restart, to its last letter', async () => {
  await deskPage(app).dropFiles(library.main, [await writeIn(folder, 'door.png', await makePng(40, 30))]);
  await library.tile('door.png').click();
  await library.altText.pressSequentially('A green door, half open');
  const { userData } = app;
  await app.quit();
  app = await launchApp({ userData });
  library = libraryPage(app);
  await library.show();
  await library.tile('door.png').click();
  await expect.poll(() => library.altText.inputValue()).toBe('A green door, half open');
});

it('an alt text that is taken back and done again is seen at once in the field that is open', async () => {
  await deskPage(app).dropFiles(library.main, [await writeIn(folder, 'door.png', await makePng(40, 30))]);
  await library.tile('door.png').click();
  await library.altText.fill('A door');
  await deskPage(app).settled();
  await library.tile('door.png').click();
  await app.page.keyboard.press('Control+z');
  await expect.poll(() => library.altText.inputValue()).toBe('');
  await app.page.keyboard.press('Control+Shift+z');
  await expect.poll(() => library.altText.inputValue()).toBe('A door');
});

it('an alt text that is taken back as soon as it is saved is gone from the field too', async () => {
  await deskPage(app).dropFiles(library.main, [await writeIn(folder, 'door.png', await makePng(40, 30))]);
  await library.tile('door.png').click();
  const [{ id = '' } = {}] = (await app.call('media.list', { offset: 0, limit: 1 })).items;
  // Letters and undo within the gap between two reads: neither read shows the letters.
  await app.call('media.setAltText', { id, altText: 'A wall' });
  await library.altText.fill('A door');
  await app.call('history.undo', {});
  await expect.poll(() => library.altText.inputValue()).toBe('');
});
