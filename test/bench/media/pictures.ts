import { execFile } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Page } from 'playwright';
import { launchPatiently, type RunningApp } from '#test/e2e/app.ts';
import { deskPage } from '#test/e2e/desk-page.ts';
import { libraryPage } from '#test/e2e/library-page.ts';
import { makePicture } from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { chromiumArgs } from '../desk/packages.ts';
import type { Figure } from '../figure.ts';
import type { MediaSizes } from '../media.bench.ts';

const WIDTH = 2_000;
const HEIGHT = 1_500;
const SETTLE_MS = 3_000;
/** A quick hand's, from the edge of the window to where it lets go. */
const HOVER_MS = 500;

declare global {
  interface Window {
    /** Since the drop, in ms; -1: not yet. */
    readDrop: () => { firstRowMs: number; firstPictureMs: number; tasks: { atMs: number; ms: number }[] };
  }
}

/** Many pictures at once, dropped on the library of the packaged app, and the same pictures by sharp alone before and after. */
export async function measurePictures(
  executable: string,
  { pictures }: MediaSizes,
  emit: (figure: Figure) => void,
): Promise<void> {
  const folder = await preparePictures(pictures);
  const before = await drawAlone(folder);
  const userData = await makeFolder();
  const electron = await launchPatiently({
    executablePath: executable,
    args: [...chromiumArgs],
    env: { ...(process.env as Record<string, string>), POSTROOM_USER_DATA: userData, TZ: 'Europe/Berlin' },
  });
  const page = await electron.firstWindow();
  const app = { page, electron, userData } as RunningApp;
  await page.getByRole('grid').waitFor();
  await page.evaluate(record);
  const library = libraryPage(app);
  await library.show();
  await sleep(SETTLE_MS);
  const names = Array.from({ length: pictures }, (_, index) => join(folder, nameOf(index)));
  const over = untilThere(page, pictures);
  await deskPage(app).dropFiles(library.main, names, { hoverMs: HOVER_MS });
  const wholeMs = await over;
  // The last of them is drawn, too.
  await sleep(500);
  const { firstRowMs, firstPictureMs, tasks } = await page.evaluate(() => window.readDrop());
  const closed = electron.waitForEvent('close');
  await electron.evaluate(({ app: main }) => main.quit()).catch(() => undefined);
  await closed;
  rmSync(userData, { recursive: true, force: true });
  const after = await drawAlone(folder);
  if (firstPictureMs < 0) throw new Error('No picture was seen in the library');

  const alone = (before + after) / 2;
  emit({ name: 'media.pictures.first', value: firstPictureMs, unit: 'ms', target: { atMost: 300 } });
  emit({ name: 'media.pictures.first_row', value: firstRowMs, unit: 'ms' });
  emit({ name: 'media.pictures.all', value: wholeMs / 1_000 / alone, unit: 'x sharp', target: { atMost: 1.3 } });
  const longest = tasks.sort((left, right) => right.ms - left.ms)[0];
  emit({ name: 'media.pictures.window', value: longest?.ms ?? 0, unit: 'ms', target: { atMost: 50 } });
  if (longest) emit({ name: 'media.pictures.window.at', value: longest.atMs, unit: 'ms after the drop' });
  emit({ name: 'media.pictures.window.tasks', value: tasks.length, unit: 'of 50 ms and more' });
  emit({ name: 'media.pictures.ours', value: wholeMs / 1_000, unit: 's' });
  emit({ name: 'media.pictures.sharp', value: alone, unit: 's' });
}

function nameOf(index: number): string {
  return `picture-${String(index).padStart(5, '0')}.jpg`;
}

/** Made once, and kept. */
async function preparePictures(count: number): Promise<string> {
  const folder = resolve(import.meta.dirname, `../../../.cache/bench/photos-${WIDTH}x${HEIGHT}-${count}`);
  if (await isThere(folder)) return folder;
  rmSync(`${folder}.new`, { recursive: true, force: true });
  mkdirSync(`${folder}.new`, { recursive: true });
  for (let index = 0; index < count; index++) {
    // As fine as a photograph is, and no finer.
    const picture = makePicture(WIDTH / 2, HEIGHT / 2).resize(WIDTH, HEIGHT);
    await picture.jpeg({ quality: 85 }).toFile(join(`${folder}.new`, nameOf(index)));
  }
  renameSync(`${folder}.new`, folder);
  return folder;
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

async function drawAlone(folder: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'sharp-alone.ts'), folder]);
  return Number(stdout);
}

/** Milliseconds from the drop until the library has all of them: a row is written once its thumbnails are. */
async function untilThere(page: Page, count: number): Promise<number> {
  return await page.evaluate(async (wanted) => {
    const dropped = new Promise<number>((resolveAt) =>
      document.addEventListener('drop', () => resolveAt(performance.now()), { capture: true, once: true }),
    );
    const startedAt = await dropped;
    for (;;) {
      const answer = await window.postroom.call('media.list', { offset: 0, limit: 1 });
      if (answer.ok && (answer.value as { total: number }).total >= wanted) return performance.now() - startedAt;
      await new Promise((resolveLater) => setTimeout(resolveLater, 100));
    }
  }, count);
}

/** Runs in the window. The browser tells of tasks from 50 ms on. A picture counts once it is loaded and its frame has come. */
function record(): void {
  let droppedAt = -1;
  let firstAt = -1;
  let rowAt = -1;
  const tasks: { startMs: number; ms: number }[] = [];
  document.addEventListener(
    'drop',
    () => {
      droppedAt = performance.now();
    },
    { capture: true },
  );
  document.addEventListener(
    'load',
    (event) => {
      const isPicture = event.target instanceof HTMLImageElement && event.target.closest('.library-tile') !== null;
      if (!isPicture || droppedAt < 0 || firstAt >= 0) return;
      firstAt = 0;
      requestAnimationFrame(() => setTimeout(() => (firstAt = performance.now())));
    },
    { capture: true },
  );
  window.postroom.subscribe('data.changed', (event) => {
    const { tables } = event as { tables: readonly string[] };
    if (droppedAt >= 0 && rowAt < 0 && tables.includes('media_assets')) rowAt = performance.now();
  });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) tasks.push({ startMs: startTime, ms: duration });
  }).observe({ type: 'longtask', buffered: true });
  window.readDrop = () => ({
    firstRowMs: rowAt - droppedAt,
    firstPictureMs: firstAt < 0 ? -1 : firstAt - droppedAt,
    tasks: tasks
      .filter(({ startMs }) => startMs >= droppedAt)
      .map(({ startMs, ms }) => ({ atMs: startMs - droppedAt, ms })),
  });
}
