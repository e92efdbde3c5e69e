import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BrowserWindow } from 'electron';

/** Two frames: the one that was reported and the one with its fonts and pictures. */
const SETTLE_MS = 400;

/** Writes what the window shows to `path` and says so: how a start without a display proves itself. */
export async function writeScreenshot(window: BrowserWindow, path: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const image = await window.webContents.capturePage();
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, image.toPNG());
  process.stdout.write(`Screenshot: ${path}\n`);
}
