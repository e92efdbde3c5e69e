import { readFile } from 'node:fs/promises';
import type { Locator } from 'playwright';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readHasLocation } from '#electron/media/fit/read-location.ts';
import { vaultPath } from '#electron/media/places.ts';
import type { Provider } from '#shared/domain/states.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { platforms } from '#shared/platforms/registry.ts';
import { locatedFilm, locatedPicture } from '#test/harness/located-files.ts';
import { writeIn } from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { discardApp, launchApp, type RunningApp } from './app.ts';
import { findViolations } from './axe.ts';

/** Rules: electron/media/fit/SPEC.md. */

let app: RunningApp;
let desktop: string;
beforeEach(async () => {
  app = await launchApp();
  desktop = await makeFolder();
});
afterEach(async () => {
  expect(app.consoleErrors).toEqual([]);
  await discardApp(app);
});

const DAY_MS = 86_400_000;
const TOMORROW = `${new Date(Date.now() + DAY_MS).toISOString().slice(0, 10)}T09:00`;

const composer = (): Locator => app.page.getByRole('region', { name: 'Post', exact: true });
const dialog = (): Locator => app.page.getByRole('dialog');

async function addAccount(provider: Provider, displayName: string): Promise<string> {
  const id = newId();
  await app.call('accounts.add', { id, provider, displayName, handle: 'weber' });
  return id;
}

/** A post of tomorrow that is open in the composer, with a file that was chosen there as a person does. */
async function openWith(accountIds: string[], paths: readonly string[]): Promise<string> {
  const id = newId();
  await app.call('posts.create', { id, content: 'From the harbour', wallTime: TOMORROW, accountIds });
  await expect
    .poll(async () => {
      await app.page.locator('[data-post-id]', { hasText: 'From the harbour' }).first().click({ force: true });
      return await composer().count();
    })
    .toBe(1);
  await composer()
    .locator('input[type="file"]')
    .first()
    .setInputFiles([...paths]);
  await composer()
    .locator('.media-item')
    .nth(paths.length - 1)
    .waitFor();
  return id;
}

async function bytesOf(id: string): Promise<{ path: string; extension: 'jpg' | 'mp4'; bytes: Buffer }> {
  const view = must((await app.call('media.read', { ids: [id] }))[0], 'the file');
  const path = vaultPath(`${app.userData}/local`, view);
  return { path, extension: view.extension as 'jpg' | 'mp4', bytes: await readFile(path) };
}

it('§1.1, §2.3 a photo of 12 megapixels with a place and a wide gamut is fitted for Instagram and seen in the composer', async () => {
  const original = await locatedPicture(4000, 3000).jpeg({ quality: 100 }).toBuffer();
  const accountId = await addAccount('instagram', 'Weber Studio');
  const postId = await openWith([accountId], [await writeIn(desktop, 'photo.jpg', original)]);
  await composer().getByText('Location removed').waitFor();
  await composer().getByRole('button', { name: 'Make it fit Weber Studio' }).click();
  await dialog().getByRole('button', { name: 'Make it' }).click();
  await dialog().getByRole('button', { name: 'Use it for Weber Studio' }).click();
  await dialog().waitFor({ state: 'detached' });
  await expect
    .poll(async () => (await app.call('posts.read', { id: postId }))?.targets[0]?.mediaOverride?.length)
    .toBe(1);
  const [published] = await app.call('media.readPublished', { postId, accountId });
  const { bytes } = await bytesOf(must(published?.fileId, 'the file that goes out'));
  const made = await sharp(bytes).metadata();
  expect([made.exif, made.icc, made.width / made.height]).toEqual([
    undefined,
    (await sharp(original).metadata()).icc,
    4 / 3,
  ]);
  expect(bytes.length).toBeLessThanOrEqual(8_000_000);
  await expect.poll(() => composer().locator('.media-refused').count()).toBe(0);
});

it('§1.4 the cut goes where it is dragged, and by the arrow keys; what is made is that cut', async () => {
  const original = await locatedPicture(4000, 1500).jpeg({ quality: 95 }).toBuffer();
  const accountId = await addAccount('instagram', 'Weber Studio');
  const postId = await openWith([accountId], [await writeIn(desktop, 'harbour.jpg', original)]);
  await composer().getByText('Location removed').waitFor();
  await composer().getByRole('button', { name: 'Make it fit Weber Studio' }).click();
  const face = dialog().getByRole('button', { name: 'What stays in the picture' });
  await face.waitFor();
  const frame = dialog().locator('.fit-frame');
  const before = must(await frame.boundingBox(), 'the frame');
  await face.focus();
  await app.page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(async () => (await frame.boundingBox())?.x).toBeLessThan(before.x);
  const box = must(await face.boundingBox(), 'the picture');
  await app.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await app.page.mouse.down();
  await app.page.mouse.move(box.x + box.width - 2, box.y + box.height / 2, { steps: 5 });
  await app.page.mouse.up();
  // The frame has the picture's own ratio, and what is beside it is the same cut.
  const [whole, cut] = [box.width / box.height, must(await dialog().locator('.fit-cut').boundingBox(), 'the cut')];
  expect(whole).toBeCloseTo(4000 / 1500, 1);
  expect(cut.width / cut.height).toBeCloseTo(1.91, 1);
  for (const theme of ['light', 'dark'] as const) {
    await app.call('os.changeSettings', { patch: { theme } });
    expect(await findViolations(app)).toEqual([]);
  }
  await dialog().getByRole('button', { name: 'Make it' }).click();
  await dialog().getByRole('button', { name: 'Use it for Weber Studio' }).click();
  await dialog().waitFor({ state: 'detached' });
  await expect
    .poll(async () => (await app.call('posts.read', { id: postId }))?.targets[0]?.mediaOverride?.length)
    .toBe(1);
  const { targets, media } = must(await app.call('posts.read', { id: postId }), 'the post');
  const [fitted] = targets[0]?.mediaOverride ?? [];
  expect(platforms.instagram.checkMedia({ ...must(fitted, 'the fitted file'), altText: null })).toEqual([]);
  const made = await sharp((await bytesOf(must(fitted, 'the file').assetId)).bytes).metadata();
  expect([made.exif, made.icc]).toEqual([undefined, (await sharp(original).metadata()).icc]);
  expect((await bytesOf(must(media[0], 'the original').assetId)).bytes.equals(original)).toBe(true);
  await expect.poll(() => composer().locator('.media-refused').count()).toBe(0);
  await app.page.keyboard.press('Control+z');
  await expect.poll(async () => (await app.call('posts.read', { id: postId }))?.targets[0]?.mediaOverride).toBe(null);
});

it('several accounts are served in one go, by keyboard alone', async () => {
  const path = await writeIn(desktop, 'wide.jpg', await locatedPicture(3600, 1000).jpeg({ quality: 98 }).toBuffer());
  const ids = [await addAccount('instagram', 'On Instagram'), await addAccount('bluesky', 'On Bluesky')];
  const postId = await openWith(ids, [path]);
  const button = composer().getByRole('button', { name: 'Make it fit 2 accounts' });
  await button.focus();
  await app.page.keyboard.press('Enter');
  await dialog().getByRole('option').nth(1).waitFor();
  const make = dialog().getByRole('button', { name: 'Make all 2' });
  await make.waitFor();
  await make.focus();
  await app.page.keyboard.press('Enter');
  const use = dialog().getByRole('button', { name: 'Use it for 2 accounts' });
  await use.waitFor();
  await use.focus();
  await app.page.keyboard.press('Enter');
  await expect
    .poll(async () => (await app.call('posts.read', { id: postId }))?.targets.map((it) => it.mediaOverride?.length))
    .toEqual([1, 1]);
});

it('§6.2, §6.4 a film goes out without its place; who says so sends it with it', async () => {
  const film = await locatedFilm('story');
  const accountId = await addAccount('mastodon', 'Weber');
  const postId = await openWith([accountId], [await writeIn(desktop, 'story.mp4', film)]);
  await composer().getByText('Location removed').waitFor();
  const [out] = await app.call('media.readPublished', { postId, accountId });
  const { path, extension } = await bytesOf(must(out?.fileId, 'a file'));
  expect(await readHasLocation(path, extension)).toBe(false);
  // Out of the text, where the key would be typed.
  await app.page.keyboard.press('Escape');
  await app.page.keyboard.press('Control+,');
  await app.page.getByRole('switch', { name: 'Keep' }).click({ force: true });
  await expect
    .poll(async () => (await app.call('media.readPublished', { postId, accountId }))[0]?.location)
    .toBe('kept');
});
