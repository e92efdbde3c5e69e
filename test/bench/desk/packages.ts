import { cpSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { copyPackage, packageApp } from '#test/e2e/packaged-app.ts';

const copies = resolve(import.meta.dirname, '../../../.cache/bench/packages');

export type Packages = {
  /** As released: what a start is measured on. */
  readonly release: string;
  /** The same with one fuse on, without which Playwright cannot drive it. */
  readonly driven: string;
  /** The same runtime with nothing but an empty window in it. */
  readonly blank: string;
};

/** `npm run package:dir`, and two copies of what it makes. Linux only: a signed bundle would break. */
export async function preparePackages(): Promise<Packages> {
  const release = await packageApp();
  rmSync(copies, { recursive: true, force: true });
  const driven = await copyPackage(release, join(copies, 'driven'), { inspectable: true });
  const blank = await copyPackage(release, join(copies, 'blank'), { inspectable: false });
  await flipFuses(blank, {
    version: FuseVersion.V1,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: false,
  });
  const resources = join(dirname(blank), 'resources');
  rmSync(resources, { recursive: true });
  cpSync(resolve(import.meta.dirname, '../blank'), join(resources, 'app'), { recursive: true });
  return { release, driven, blank };
}

/** As root Chromium has no sandbox to give; the blank window goes without it too. */
export const chromiumArgs: readonly string[] = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
