import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BrowserWindow } from 'electron';

/** Fonts and the pictures of a month are decoded within this on a slow machine without a graphics card. */
const SETTLE_MS = 1_500;

/** Writes what the window shows to `path` and says so: how a start without a display proves itself. */
export async function writeScreenshot(window: BrowserWindow, path: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const image = await window.webContents.capturePage();
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, image.toPNG());
  process.stdout.write(`Screenshot: ${path}\n`);
}
