import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type Rolldown } from 'vite';
import { cache } from './template.ts';

/**
 * A process's entry with all that it imports, as the app has its own: started from the sources, Node finds and strips
 * hundreds of modules, 1.5 s each time; the bundle takes 0.4. Made once for each state of the sources, in the checkout,
 * where the packages that stay outside are found.
 */
export async function bundleEntry(entry: string): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['@electric-sql/pglite', 'sharp'] },
    build: { ssr: entry, write: false, minify: false, rolldownOptions: { output: { entryFileNames: 'entry.js' } } },
  });
  const { output } = made as Rolldown.RolldownOutput;
  const chunks = output.flatMap((part) => (part.type === 'chunk' ? [{ name: part.fileName, code: part.code }] : []));
  const hash = createHash('sha256').update(JSON.stringify(chunks)).digest('hex').slice(0, 16);
  const folder = join(cache, `${basename(entry, '.ts')}-${hash}`);
  if (!existsSync(folder)) await writeOnce(folder, chunks);
  return join(folder, 'entry.js');
}

async function writeOnce(folder: string, chunks: readonly { name: string; code: string }[]): Promise<void> {
  await mkdir(cache, { recursive: true });
  const making = await mkdtemp(`${folder}-`);
  for (const { name, code } of chunks) {
    await mkdir(join(making, name, '..'), { recursive: true });
    await writeFile(join(making, name), code);
  }
  // Another test file may have been quicker: its bundle is as good.
  await rename(making, folder).catch(() => rm(making, { recursive: true, force: true }));
}
