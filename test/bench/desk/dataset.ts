import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { realDisk } from '#electron/database/durable-files.ts';
import { lockAndOpen } from '#electron/database/open-folder.ts';
import { outgoing } from '#electron/sync/journal/outgoing.ts';
import { systemClock } from '#shared/lib/clock.ts';
import { newId } from '#shared/lib/ids.ts';
import { type MediaEngine, startMediaEngine } from '#test/harness/media-engine.ts';
import { migrations, testTemplate } from '#test/harness/template.ts';
import { drawPicture, SCENES } from '../../../scripts/demo/pictures.ts';
import { SAMPLE_ACCOUNTS } from '../../../scripts/demo/plan.ts';
import { writePosts } from './posts.ts';

const cache = join(import.meta.dirname, '../../../.cache/bench');
const PICTURES_A_SCENE = 3;

/**
 * A copy of a user-data folder whose workspace holds so many posts, 2,000 of them in this month. Made once for each state
 * of the schema and of this generator; what an app then does to its copy stays there.
 */
export async function openDataset(posts: number): Promise<string> {
  const made = await makeOnce(posts);
  const copy = join(cache, `run-${posts}`);
  await rm(copy, { recursive: true, force: true });
  await cp(made, copy, { recursive: true });
  return copy;
}

async function makeOnce(posts: number): Promise<string> {
  const today = new Date().toISOString().slice(0, 10);
  const folder = join(cache, `desk-${posts}-${await digest(today.slice(0, 7))}`);
  if (existsSync(folder)) return folder;
  const started = performance.now();
  const making = `${folder}.unfinished`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  await addAccountsAndFiles(join(making, 'local'), join(making, 'backups'));
  await fill(making, posts, today);
  await rename(making, folder);
  console.error(`Made ${posts} posts in ${((performance.now() - started) / 1000).toFixed(0)} s: ${folder}`);
  return folder;
}

async function digest(month: string): Promise<string> {
  const hash = createHash('sha256').update(month).update(JSON.stringify(migrations));
  const sources = (await readdir(import.meta.dirname))
    .filter((name) => /^(dataset|posts|texts)\.ts$/.test(name))
    .sort();
  for (const name of sources) hash.update(await readFile(join(import.meta.dirname, name)));
  hash.update(await readFile(join(import.meta.dirname, '../../../electron/database/search-index.ts')));
  return hash.digest('hex').slice(0, 12);
}

/** By the calls that a person's hands make. */
async function addAccountsAndFiles(folder: string, backupsFolder: string): Promise<void> {
  const engine = await startMediaEngine(folder, backupsFolder);
  try {
    await engine.call('workspace.rename', { name: 'Lantern Coffee' });
    for (const account of SAMPLE_ACCOUNTS) await engine.call('accounts.add', { id: newId(), ...account });
    for (const name of ['Product', 'Behind the bar', 'Community', 'Education', 'Event']) {
      await engine.call('tags.add', { name });
    }
    await addPictures(engine, `${folder}-pictures`);
  } finally {
    await engine.stop();
  }
}

async function addPictures(engine: MediaEngine, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const scene of SCENES) {
    for (let variant = 0; variant < PICTURES_A_SCENE; variant++) {
      const { bytes, extension } = await drawPicture(scene, variant);
      const path = join(folder, `lantern-${scene}-${variant}.${extension}`);
      await writeFile(path, bytes);
      paths.push(path);
    }
  }
  await engine.call(
    'media.import',
    { batchId: newId() },
    paths.map((path) => ({ path })),
  );
  await rm(folder, { recursive: true, force: true });
}

/**
 * In bulk, past the journal: as after a restore, the mirror holds more than the journal tells, and the watermark says
 * from where on it goes on.
 */
async function fill(userData: string, posts: number, today: string): Promise<void> {
  const locked = await lockAndOpen({
    folder: join(userData, 'local'),
    backupsFolder: join(userData, 'backups'),
    templateFolder: await testTemplate(),
    migrations,
    clock: systemClock,
    disk: realDisk,
    outgoing,
    onProgress: () => undefined,
    onStep: () => undefined,
    beforeMigrating: async () => undefined,
  });
  const { mirror } = await locked.openMirror();
  await writePosts(mirror.pg, { posts, today });
  await locked.close(mirror);
}
