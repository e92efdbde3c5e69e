import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { type DrawnIcon, toIcns, toIco } from './icon-files.ts';

/** What desktops on Linux look for. */
const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
/** What Windows shows, from its title bar to its largest tiles. */
const WINDOWS_SIZES = [16, 20, 24, 32, 40, 48, 64, 128, 256];
const MAC_SIZES = [32, 64, 128, 256, 512, 1024];

/** Draws the one icon in every size and container that systems ask for. electron-builder.yml names the files. */
export async function drawIcons({ source, folder }: { readonly source: string; readonly folder: string }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, 'icons'), { recursive: true });
  const drawAll = (sizes: readonly number[]) => Promise.all(sizes.map((size) => draw(source, size)));
  for (const { size, png } of await drawAll(LINUX_SIZES)) {
    writeFileSync(path.join(folder, 'icons', `${size}x${size}.png`), png);
  }
  writeFileSync(path.join(folder, 'icon.ico'), toIco(await drawAll(WINDOWS_SIZES)));
  writeFileSync(path.join(folder, 'icon.icns'), toIcns(await drawAll(MAC_SIZES)));
}

async function draw(source: string, size: number): Promise<DrawnIcon> {
  // As many dots as there will be pixels: what is drawn is not made smaller afterwards. 72 dots are one unit of the file.
  const density = (72 * size) / 1024;
  const image = sharp(source, { density: Math.max(density, 1) }).resize(size, size);
  return { size, png: await image.png().toBuffer(), rgba: await image.ensureAlpha().raw().toBuffer() };
}
