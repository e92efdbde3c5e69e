import { afterEach, beforeEach, expect, it } from 'vitest';
import { listFiles, makeBomb, makeJpeg, makePicture, makePng, writeIn } from '#test/harness/media-files.ts';
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
