import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { addDays, format } from 'date-fns';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import type { Provider } from '#shared/domain/states.ts';
import { toInstant } from '#shared/domain/zone.ts';
import { isAppError } from '#shared/lib/app-error.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { type MediaEngine, startMediaEngine } from '#test/harness/media-engine.ts';
import { drawPicture, SCENES, type Scene } from './pictures.ts';
import { type PlannedPost, planSample, SAMPLE_ACCOUNTS } from './plan.ts';

/**
 * Makes `userData` with a workspace of the sample brand: 90 days of posts over 8 accounts, pictures and films of its own. Everything
 * goes through the same calls as a person's hands; only what a publisher alone may write (what went out) is written here.
 */
export async function fillSample(userData: string, today: Date, say: (line: string) => void): Promise<void> {
  const unfinished = `${userData}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  const engine = await startMediaEngine(join(unfinished, 'local'), join(unfinished, 'backups'));
  try {
    await engine.call('workspace.rename', { name: 'Lantern Coffee' });
    const accounts = await addAccounts(engine);
    const tags = await addTags(engine);
    say('Drawing pictures …');
    const files = await addFiles(engine);
    await orderFiles(engine, files, tags);
    await giveFaces(engine, accounts, must(files.get('cup')?.[0], 'a picture'));
    const planned = planSample();
    say(`Writing ${planned.length} posts …`);
    for (const post of planned) await addPost(engine, post, { today, accounts, tags, files });
    await addUnplannedDrafts(engine, accounts);
  } finally {
    await engine.stop();
  }
  // A sample is there whole or not at all.
  await mkdir(dirname(userData), { recursive: true });
  await rename(unfinished, userData);
}

type Parts = {
  readonly today: Date;
  readonly accounts: ReadonlyMap<Provider, string>;
  readonly tags: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<Scene | 'film', readonly string[]>;
};

async function addAccounts(engine: MediaEngine): Promise<Map<Provider, string>> {
  const ids = new Map<Provider, string>();
  for (const account of SAMPLE_ACCOUNTS) {
    const id = newId();
    await engine.call('accounts.add', { id, ...account });
    ids.set(account.provider, id);
  }
  return ids;
}

/** Some wear the brand's picture, the others their initials. */
async function giveFaces(engine: MediaEngine, accounts: ReadonlyMap<Provider, string>, pictureId: string) {
  const [picture] = await engine.call('media.read', { ids: [pictureId] });
  const { sha256 } = must(picture, 'the picture');
  for (const provider of ['instagram', 'x', 'threads', 'bluesky'] as const) {
    await engine.call('accounts.edit', { id: must(accounts.get(provider), provider), avatarSha256: sha256 });
  }
}

async function addTags(engine: MediaEngine): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const name of ['Product', 'Behind the bar', 'Community', 'Education', 'Event']) {
    ids.set(name, (await engine.call('tags.add', { name })).id);
  }
  return ids;
}

const PICTURES_A_SCENE = 4;
const FILMS = ['story-9x16.mp4', 'landscape-16x9.webm'] as const;

/** Alt text as a person would write it, so that the sample shows how it is meant. */
const ALT_TEXTS: Readonly<Record<Scene, string>> = {
  cup: 'A flat white with a rosetta, seen from above, beans scattered around the saucer.',
  bag: 'A bag of Lantern coffee on a plain ground.',
  hills: 'Green terraces in the morning, the sun behind the ridge.',
  beans: 'Roasted beans from close up.',
  pour: 'A filter above a glass carafe, coffee running through.',
  shop: 'The front of the shop with its striped awning.',
  quote: 'A line of text on a coloured card.',
  croissant: 'A croissant on a white plate.',
};

async function addFiles(engine: MediaEngine): Promise<Map<Scene | 'film', string[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'postroom-sample-'));
  const ids = new Map<Scene | 'film', string[]>();
  try {
    for (const scene of SCENES) ids.set(scene, await addScene(engine, folder, scene));
    ids.set('film', await addFilms(engine));
    return ids;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function addScene(engine: MediaEngine, folder: string, scene: Scene): Promise<string[]> {
  const paths: string[] = [];
  for (let variant = 0; variant < PICTURES_A_SCENE; variant++) {
    const { bytes, extension } = await drawPicture(scene, variant + SCENES.indexOf(scene));
    const path = join(folder, `lantern-${scene}-${variant + 1}.${extension}`);
    await writeFile(path, bytes);
    paths.push(path);
  }
  const ids = await importPaths(engine, paths);
  for (const id of ids) await engine.call('media.setAltText', { id, altText: ALT_TEXTS[scene] });
  return ids;
}

/** A window draws posters from the films' own frames; the sample brings them along, so that it is whole at first sight. */
async function addFilms(engine: MediaEngine): Promise<string[]> {
  const fixtures = resolve(import.meta.dirname, '../../test/fixtures/media');
  const paths = FILMS.map((name) => join(fixtures, name));
  const ids = await importPaths(engine, paths);
  for (const [nth, id] of ids.entries()) {
    const { bytes } = await drawPicture('pour', nth);
    await engine.call('media.savePoster', { id }, [{ name: 'poster.jpg', bytes: new Uint8Array(bytes) }]);
  }
  return ids;
}

/** As a brand would: some folders, a tag, and what is in none. */
async function orderFiles(
  engine: MediaEngine,
  files: ReadonlyMap<Scene | 'film', readonly string[]>,
  tags: ReadonlyMap<string, string>,
): Promise<void> {
  const of = (...scenes: readonly Scene[]) => scenes.flatMap((scene) => files.get(scene) ?? []);
  await engine.call('folders.add', { name: 'Products', ids: of('bag', 'beans', 'cup') });
  await engine.call('folders.add', { name: 'Places', ids: of('hills', 'shop') });
  await engine.call('folders.add', { name: 'Next season' });
  const add = [must(tags.get('Behind the bar'), 'a tag')];
  await engine.call('media.changeTags', { ids: of('pour', 'cup'), add, remove: [] });
}

async function importPaths(engine: MediaEngine, paths: readonly string[]): Promise<string[]> {
  const files = paths.map((path) => ({ path }));
  const { assets } = await engine.call('media.import', { batchId: newId() }, files);
  return assets.map((asset) => asset.id);
}

/** Today's earlier hours cannot be queued any more, nor what a platform would refuse: the sample shows that, too. */
function leaveAsDraft(error: unknown): void {
  if (!isAppError(error, 'not_allowed')) throw error;
}

async function addPost(engine: MediaEngine, planned: PlannedPost, parts: Parts): Promise<void> {
  const id = newId();
  const { sample, providers, state } = planned;
  const wallTime = `${format(addDays(parts.today, planned.dayOffset), 'yyyy-MM-dd')}T${planned.time}`;
  await engine.call('posts.create', {
    id,
    content: sample.text,
    wallTime,
    accountIds: providers.map((provider) => must(parts.accounts.get(provider), provider)),
    tagIds: [must(parts.tags.get(sample.tag), sample.tag)],
  });
  for (const provider of providers) {
    const content = sample.overrides?.[provider];
    const accountId = must(parts.accounts.get(provider), provider);
    if (content !== undefined) await engine.call('posts.writeText', { postId: id, accountId, content });
  }
  if (sample.scene !== null) {
    const files = must(parts.files.get(sample.scene), sample.scene);
    await engine.call('posts.setMedia', { postId: id, assetIds: pickFiles(files, planned) });
  }
  const tiktok = parts.accounts.get('tiktok');
  if (tiktok !== undefined && providers.includes('tiktok')) {
    // TikTok asks its author who may see it, every time.
    const settings = { privacyLevel: 'PUBLIC_TO_EVERYONE' };
    await engine.call('posts.setTargetSettings', { postId: id, accountId: tiktok, settings });
  }
  if (state === 'queued') await engine.call('posts.queue', { ids: [id] }).catch(leaveAsDraft);
  if (state === 'published' || state === 'failed') await markSent(engine, id, state, wallTime);
}

function pickFiles(files: readonly string[], { variant, sample }: PlannedPost): string[] {
  const count = variant % 9 === 4 && sample.scene !== 'film' ? 3 : 1;
  return Array.from({ length: count }, (_, nth) => must(files[(variant + nth) % files.length], 'a file'));
}

/** What a publisher would have written. Of a failed post one target failed, the others went out. */
async function markSent(
  engine: MediaEngine,
  id: string,
  state: 'published' | 'failed',
  wallTime: string,
): Promise<void> {
  const post = must(await engine.call('posts.read', { id }), 'the post');
  const publishedAt = toInstant(wallTime, post.timezone);
  await engine.write({ label: 'createPost', undoable: false }, async (tx) => {
    await tx.update(posts, id, { state });
    for (const [nth, target] of post.targets.entries()) {
      const isFailed = state === 'failed' && nth === 0;
      await tx.update(postTargets, target.id, isFailed ? { status: 'failed' } : { status: 'published', publishedAt });
    }
  });
}

async function addUnplannedDrafts(engine: MediaEngine, accounts: ReadonlyMap<Provider, string>): Promise<void> {
  const ideas = ['Interview with María Elena about the new drying beds', 'Before and after: the old grinder burrs'];
  const accountIds = [must(accounts.get('instagram'), 'instagram'), must(accounts.get('linkedin'), 'linkedin')];
  for (const content of ideas) {
    await engine.call('posts.create', { id: newId(), content, wallTime: null, accountIds });
  }
}
