import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ImportResult, MediaView } from '#shared/contract/media.ts';
import { mediaUrl, thumbnailUrl } from '#shared/domain/media.ts';
import { clipPath, makeJpeg, makePicture, writeIn } from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { discardApp, launchApp, type RunningApp } from './app.ts';

let app: RunningApp;
let desktop: string;

beforeAll(async () => {
  app = await launchApp();
  desktop = await makeFolder();
  await app.call('workspace.read', {});
});
afterAll(() => discardApp(app));

/** Real `File` objects with real paths, as a drop or a picker makes them. */
async function chooseFiles(paths: readonly string[]): Promise<ImportResult> {
  const input = await app.page.evaluateHandle(() => {
    const element = document.createElement('input');
    element.type = 'file';
    element.multiple = true;
    return document.body.appendChild(element);
  });
  await input.asElement()?.setInputFiles([...paths]);
  const answer = await input.evaluate(async (element) => {
    const files = [...((element as HTMLInputElement).files ?? [])];
    element.remove();
    return window.postroom.call('media.import', { batchId: crypto.randomUUID() }, { files });
  });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value as ImportResult;
}

async function readView(id: string | undefined): Promise<MediaView> {
  const [view] = await app.call('media.read', { ids: [id ?? ''] });
  if (!view) throw new Error('not in the library');
  return view;
}

function loadImage(url: string): Promise<string> {
  return app.page.evaluate(async (src) => {
    const image = new Image();
    image.src = src;
    await image.decode();
    return `${image.naturalWidth}×${image.naturalHeight}`;
  }, url);
}

type Film = { width: number; height: number; seconds: number; readyMs: number; seekMs: number; poster: number[] };

/** What the window does with a film: open it, seek near its end, draw that frame. */
function openFilm(url: string): Promise<Film> {
  return app.page.evaluate(async (src) => {
    const started = performance.now();
    const video = document.createElement('video');
    video.crossOrigin = 'anonymous';
    video.muted = true;
    const once = (name: string) =>
      new Promise((resolve, reject) => {
        video.addEventListener(name, resolve, { once: true });
        video.addEventListener('error', () => reject(new Error(video.error?.message)), { once: true });
      });
    const ready = once('loadeddata');
    video.src = src;
    await ready;
    const readyMs = performance.now() - started;
    const sought = once('seeked');
    video.currentTime = video.duration * 0.9;
    await sought;
    const seekMs = performance.now() - started - readyMs;
    const canvas = document.createElement('canvas');
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext('2d')?.drawImage(video, 0, 0);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/webp', 0.9));
    const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
    return {
      width: video.videoWidth,
      height: video.videoHeight,
      seconds: video.duration,
      readyMs,
      seekMs,
      poster: [...bytes],
    };
  }, url);
}

function savePoster(id: string, bytes: readonly number[]) {
  return app.page.evaluate(
    ([asset, data]) =>
      window.postroom.call(
        'media.savePoster',
        { id: asset },
        { files: [new File([new Uint8Array(data as number[])], 'poster.webp', { type: 'image/webp' })] },
      ),
    [id, bytes] as const,
  );
}

it('three pictures and a film are added by their files, shown from the vault, and the film gets its poster', async () => {
  const { assets, refused } = await chooseFiles([
    await writeIn(desktop, 'a.png', await makeJpeg(300, 200)),
    await writeIn(desktop, 'b.jpg', await makePicture(120, 120).png().toBuffer()),
    await writeIn(desktop, 'c.jpg', await makePicture(90, 60).webp().toBuffer()),
    clipPath('story'),
  ]);
  expect([assets.length, refused]).toEqual([4, []]);
  const picture = await readView(assets[0]?.id);
  expect(await loadImage(mediaUrl(picture))).toBe('300×200');
  expect(await loadImage(thumbnailUrl({ sha256: picture.sha256, size: 96 }))).toBe('96×64');
  const film = await readView(assets[3]?.id);
  expect(film.needsPoster).toBe(true);
  const opened = await openFilm(mediaUrl(film));
  expect([opened.width, opened.height, Math.round(opened.seconds)]).toEqual([1080, 1920, 6]);
  expect(await savePoster(film.id, opened.poster)).toEqual({ ok: true, value: {} });
  expect(await loadImage(thumbnailUrl({ sha256: film.sha256, size: 480 }))).toBe('270×480');
  expect((await readView(film.id)).needsPoster).toBe(false);
});

it('bytes that were pasted are added without a file', async () => {
  const bytes = [...(await makeJpeg(77, 55))];
  const answer = await app.page.evaluate(
    (data) =>
      window.postroom.call(
        'media.import',
        { batchId: crypto.randomUUID() },
        { files: [new File([new Uint8Array(data)], 'image.png', { type: 'image/png' })] },
      ),
    bytes,
  );
  const [asset] = answer.ok ? (answer.value as ImportResult).assets : [];
  expect(await readView(asset?.id)).toMatchObject({ fileName: 'image.png', extension: 'jpg', width: 77, height: 55 });
});

it('SECURITY: a page that sends a path instead of a file gets nothing', async () => {
  const path = clipPath('landscape');
  const outcome = await app.page.evaluate(async (secret) => {
    const forged = [{ path: secret }] as unknown as File[];
    const answers = [
      await window.postroom.call('media.import', { batchId: crypto.randomUUID(), files: forged }).catch(String),
      await window.postroom.call('media.import', { batchId: crypto.randomUUID() }, { files: forged }).catch(String),
    ];
    return answers.map((answer) =>
      typeof answer === 'string' || !answer.ok ? 0 : (answer.value as { assets: unknown[] }).assets.length,
    );
  }, path);
  expect(outcome).toEqual([0, 0]);
});

it('SECURITY: the page can show the vault’s files but not read them', async () => {
  const { items } = await app.call('media.list', { offset: 0, limit: 1 });
  const url = mediaUrl(items[0] as MediaView);
  expect(
    await app.page.evaluate(
      (src) =>
        fetch(src).then(
          () => 'read',
          () => 'blocked',
        ),
      url,
    ),
  ).toBe('blocked');
});

it('a film of 4 GB opens and seeks at once', async () => {
  const { assets } = await chooseFiles([clipPath('turned')]);
  const film = await readView(assets[0]?.id);
  const path = join(app.userData, 'local/vault', film.sha256.slice(0, 2), `${film.sha256}.mp4`);
  const small = await readFile(path);
  const handle = await open(path, 'r+');
  // A box of free space with a 64-bit size, as an editor leaves it behind the film.
  const box = Buffer.alloc(16);
  box.writeUInt32BE(1, 0);
  box.write('free', 4, 'latin1');
  box.writeBigUInt64BE(4n * 1024n ** 3n, 8);
  await handle.write(box, 0, 16, small.length);
  await handle.truncate(small.length + 4 * 1024 ** 3);
  await handle.close();
  const opened = await openFilm(mediaUrl(film));
  expect([opened.width, opened.height]).toEqual([360, 640]);
  expect(opened.readyMs).toBeLessThan(2000);
  expect(opened.seekMs).toBeLessThan(2000);
});

it('the media worker is killed while a film is copied: another one takes over, and the file is added whole', async () => {
  const bytes = Buffer.concat([await makeJpeg(123, 45), Buffer.alloc(150_000_000)]);
  const path = await writeIn(desktop, 'large.jpg', bytes);
  await app.page.evaluate(() => {
    const seen = { bytesDone: 0 };
    Object.assign(window, { seen });
    window.postroom.subscribe('media.progress', (progress) => {
      seen.bytesDone = Math.max(seen.bytesDone, (progress as { bytesDone: number }).bytesDone);
    });
  });
  const outcome = chooseFiles([path]);
  await app.page.waitForFunction(
    () => (window as unknown as { seen: { bytesDone: number } }).seen.bytesDone > 1_000_000,
    undefined,
    // Not by frames: a quick disk is done between two of them, and a busy machine draws none.
    { polling: 10 },
  );
  await app.electron.evaluate(({ app: electronApp }) => {
    const worker = electronApp.getAppMetrics().find((metric) => metric.name === 'Postroom media');
    if (worker) process.kill(worker.pid, 'SIGKILL');
    else throw new Error('no media worker');
  });
  const { assets, refused } = await outcome;
  expect(refused).toEqual([]);
  expect(await readView(assets[0]?.id)).toMatchObject({ sizeBytes: bytes.length, width: 123, height: 45 });
});

it('an account wears a picture, and its initials again when that is taken away', async () => {
  const { page } = app;
  const id = crypto.randomUUID();
  const named = { displayName: 'Ada Lovelace', handle: '', provider: 'bluesky' as const };
  await app.call('accounts.add', { id, ...named });
  const read = async () => (await app.call('accounts.list', {})).find((account) => account.id === id)?.avatarSha256;
  const face = page.locator('.sidebar .avatar').first();
  await expect.poll(() => face.textContent()).toBe('AL');
  await page.keyboard.press('Control+4');
  const edit = page.getByRole('button', { name: 'Edit Ada Lovelace' });
  await edit.click();
  const dialog = page.getByRole('dialog');
  await dialog
    .locator('input[type="file"]')
    .setInputFiles(await writeIn(desktop, 'face.jpg', await makeJpeg(400, 300)));
  await dialog.locator('.avatar img').waitFor();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await face.locator('img').waitFor();
  expect(await read()).toMatch(/^[0-9a-f]{64}$/);
  await edit.click();
  await dialog.getByRole('button', { name: 'Use the initials' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => face.textContent()).toBe('AL');
  expect(await read()).toBeNull();
});
