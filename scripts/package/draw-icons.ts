import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

/** What desktops on Linux look for; the packager makes .icns and .ico itself from the largest. */
const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512];
const largest = 1024;

/** Draws the icon in every size into the folder that electron-builder.yml calls `buildResources`. */
export async function drawIcons(checkout: string): Promise<void> {
  const source = path.join(checkout, 'electron', 'main', 'assets', 'icon.svg');
  const folder = path.join(checkout, 'out', 'package-resources');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, 'icons'), { recursive: true });
  const draw = (size: number, file: string) =>
    sharp(source, { density: 300 }).resize(size, size).png().toFile(path.join(folder, file));
  await draw(largest, 'icon.png');
  for (const size of linuxSizes) await draw(size, path.join('icons', `${size}x${size}.png`));
}
