import fc from 'fast-check';
import type { Row } from '#electron/sync/store.ts';
import { isAppError } from '#shared/lib/app-error.ts';
import { junctionId, newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import type { Device } from './device.ts';
import { type FaultName, Killed } from './faults.ts';
import { POISON, type SimServer } from './sim-server.ts';

/** What somebody does, or what goes wrong. `at` picks among what there is, so that a shrunk history still means something. */
const ACTIONS = {
  create: 3,
  append: 6,
  prepend: 4,
  insert: 4,
  'write a version': 3,
  categorise: 3,
  'go back and forth': 2,
  plan: 2,
  queue: 2,
  remove: 2,
  'bring back': 1,
  tag: 2,
  untag: 1,
  'rename a tag': 2,
  'remove and undo': 2,
  target: 3,
  untarget: 1,
  poison: 1,
  sync: 14,
  pull: 3,
  'write during a round': 4,
  'sync all at once': 2,
  fault: 10,
  'late arrival': 4,
  publish: 2,
  'write late': 3,
  'commit late': 3,
  suspend: 1,
  admit: 2,
  purge: 1,
  'copy a profile': 1,
  'back up the server': 1,
  'restore the server': 1,
} as const;

export type Action = keyof typeof ACTIONS;
export type Step = { readonly do: Action; readonly device: number; readonly at: number };

/** Those that strike few calls more than once. */
const FAULTS: readonly FaultName[] = [
  'arrives again',
  'arrives again',
  'never arrives',
  'reply lost',
  'arrives again',
  'arrives late',
  'answer cut short',
  'token expired',
  'server busy',
  'no database',
  'fails oddly',
  'slow with many',
  'killed before a commit',
  'killed after a commit',
  'killed while a call is out',
];

export function histories(): fc.Arbitrary<Step[]> {
  const weighted = Object.entries(ACTIONS).map(([action, weight]) => ({
    weight,
    arbitrary: fc.constant(action as Action),
  }));
  const step = fc.record({ do: fc.oneof(...weighted), device: fc.nat({ max: 9 }), at: fc.nat({ max: 9_999 }) });
  return fc.array(step, { minLength: 1, maxLength: 70, size: 'max' });
}

export type World = {
  readonly server: SimServer;
  readonly devices: readonly Device[];
  /** Every word that a person typed, each once, with its post. */
  readonly typed: Map<string, string>;
  /** Of each target its post: conflicts outlive what was purged. */
  readonly postOf: Map<string, string>;
  /** Posts and targets that somebody removed, and those that somebody who could see that wanted back. */
  readonly removed: Set<string>;
  readonly wanted: Set<string>;
  /** How often a device became a copy of another. */
  copies: number;
  /** By device and post: the category that it was given there last. */
  readonly categorised: Map<string, string>;
  /** What was published, as it was then. */
  readonly published: Map<string, string>;
  /** Posts that were made with a target, and that. */
  readonly together: Map<string, string>;
  /** Something happened after which what was sent goes out again. */
  isSentAnew: boolean;
  /** Words count up, so that the same seed types the same. */
  words: number;
};

/** False: there was nothing to do it to. */
export async function carryOut(world: World, step: Step): Promise<boolean> {
  const device = world.devices[step.device % world.devices.length];
  return device ? await ACTS[step.do](world, device, step.at) : false;
}

type Act = (world: World, device: Device, at: number) => Promise<boolean>;

function nextWord(world: World, postId: unknown): string {
  const word = `w${world.words++}`;
  world.typed.set(word, String(postId));
  return word;
}

const pick = <Item>(items: readonly Item[], at: number): Item | undefined => items[at % Math.max(1, items.length)];

async function rowsWhere(device: Device, table: string, isWanted: (row: Row) => boolean): Promise<Row[]> {
  return [...(await device.rows(table)).values()]
    .filter(isWanted)
    .sort((left, right) => (String(left.id) < String(right.id) ? -1 : 1));
}

const isLive = (row: Row) => row.deleted_at === null;
const isEditable = (row: Row) => isLive(row) && ['draft', 'queued'].includes(String(row.state ?? 'draft'));

async function pickPost(device: Device, at: number): Promise<Row | undefined> {
  return pick(await rowsWhere(device, 'posts', isEditable), at);
}

function onPost(change: (post: Row, at: number, world: World) => Row): Act {
  return async (world, device, at) => {
    const post = await pickPost(device, at);
    if (!post) return false;
    const values = change(post, at, world);
    await device.write(({ update }) => update('posts', String(post.id), values));
    const { category } = values;
    if (typeof category === 'string') world.categorised.set(`${device.name} ${post.id}`, category);
    return true;
  };
}

/** As the composer writes: the text and its count of replacements. */
function retype(change: (words: string[], word: string) => string[]): Act {
  return onPost((post, _, world) => {
    const words = String(post.content).split(' ').filter(Boolean);
    return { content: change(words, nextWord(world, post.id)).join(' '), body_rev: Number(post.body_rev) + 1 };
  });
}

const writeAndCategorise = onPost((post, _, world) => ({
  category: `category ${world.words++}`,
  content: `${post.content} ${nextWord(world, post.id)}`,
  body_rev: Number(post.body_rev) + 1,
}));

/** In the midst of a first pull it may not be here yet, and then nobody can choose it. */
async function hasAccount({ server }: World, device: Device): Promise<boolean> {
  return (await device.rows('social_accounts')).has(server.accountId);
}

const ACTS: Readonly<Record<Action, Act>> = {
  create: async (world, device, at) => {
    // A device that does not have the workspace has nothing to write in.
    if ((await device.rows('workspaces')).size === 0) return false;
    const id = newId();
    const { accountId } = world.server;
    const isOfAccount = at % 2 === 0 && (await hasAccount(world, device));
    world.postOf.set(targetId(id, accountId), id);
    await device.write(async ({ insert }) => {
      await insert('posts', id, { content: nextWord(world, id), timezone: 'UTC', state: 'draft', body_rev: 0 });
      // A post of an account, made in one go.
      if (isOfAccount) await insert('post_targets', targetId(id, accountId), targetOf(id, accountId));
    });
    if (isOfAccount) world.together.set(id, targetId(id, accountId));
    return true;
  },
  append: retype((words, word) => [...words, word]),
  prepend: retype((words, word) => [word, ...words]),
  insert: retype((words, word) => words.toSpliced(Math.floor(words.length / 2), 0, word)),
  'write a version': async (world, device, at) => {
    const target = pick(await rowsWhere(device, 'post_targets', isLive), at);
    if (!target) return false;
    const post = (await device.rows('posts')).get(String(target.post_id));
    if (!post || !isEditable(post)) return false;
    const content = `${target.content_override ?? post.content} ${nextWord(world, post.id)}`;
    await device.write(({ update }) =>
      update('post_targets', String(target.id), { content_override: content, body_rev: Number(target.body_rev) + 1 }),
    );
    return true;
  },
  categorise: onPost((_, __, world) => ({ category: `category ${world.words++}` })),
  // Text and category at once, in one post, another, and the first again: each is a mutation of its own.
  'go back and forth': async (world, device, at) => {
    let isDone = false;
    for (const which of [at, at + 1, at]) isDone = await writeAndCategorise(world, device, which);
    return isDone;
  },
  plan: onPost((_, at) => ({
    wall_time: `2027-03-0${1 + (at % 9)}T10:00`,
    publish_date: `2027-03-0${1 + (at % 9)}T10:00:00.000Z`,
  })),
  queue: onPost(() => ({ state: 'queued' })),
  remove: onPost((post, _, world) => {
    world.removed.add(String(post.id));
    return { deleted_at: '2026-12-01T00:00:00.000Z' };
  }),
  'bring back': async (world, device, at) => {
    const post = pick(await rowsWhere(device, 'posts', (row) => !isLive(row)), at);
    if (post) world.wanted.add(String(post.id));
    if (post) await device.write(({ update }) => update('posts', String(post.id), { deleted_at: null }));
    return post !== undefined;
  },
  tag: async ({ server: { workspaceId } }, device, at) => {
    const post = await pickPost(device, at);
    if (!post) return false;
    const name = `tag ${at % 3}`;
    const tagId = junctionId('tag', workspaceId, name);
    const id = junctionId('tag', String(post.id), tagId);
    const [tags, pairs] = [await device.rows('tags'), await device.rows('post_tags')];
    await device.write(async ({ insert, update }) => {
      if (!tags.has(tagId)) await insert('tags', tagId, { name });
      if (pairs.has(id)) await update('post_tags', id, { deleted_at: null });
      else await insert('post_tags', id, { post_id: post.id, tag_id: tagId });
    });
    return true;
  },
  untag: removeOne('post_tags'),
  'rename a tag': async (world, device, at) => {
    const tag = pick(await rowsWhere(device, 'tags', isLive), at);
    // To a name that another one may have.
    const name = at % 2 === 0 ? `tag ${at % 3}` : `name ${world.words++}`;
    if (tag) await device.write(({ update }) => update('tags', String(tag.id), { name }));
    return tag !== undefined;
  },
  'remove and undo': async (_, device, at) => {
    const [table, row] = await pickPart(device, at);
    if (!row) return false;
    // Each a command of its own, sent as one where nothing came between.
    for (const deletedAt of ['2026-12-01T00:00:00.000Z', null]) {
      await device.write(({ update }) => update(table, String(row.id), { deleted_at: deletedAt }));
    }
    return true;
  },
  'write during a round': async (world, device, at) => {
    const during: readonly Action[] = ['append', 'categorise', 'create', 'target', 'remove', 'write a version'];
    const action = must(pick(during, at), 'an action');
    device.faults.meanwhile(at % 7, () => ACTS[action](world, device, at));
    return true;
  },
  target: async (world, device, at) => {
    const { accountId } = world.server;
    const post = await pickPost(device, at);
    if (!post || !(await hasAccount(world, device))) return false;
    const id = targetId(String(post.id), accountId);
    world.postOf.set(id, String(post.id));
    const known = await device.rows('post_targets');
    if (known.get(id)?.deleted_at !== null) world.wanted.add(id);
    // Half of them with a text of their own at once.
    const version = !known.has(id) && at % 2 === 0 ? { content_override: nextWord(world, post.id) } : {};
    await device.write(({ insert, update }) =>
      known.has(id)
        ? update('post_targets', id, { deleted_at: null })
        : insert('post_targets', id, { ...targetOf(String(post.id), accountId), ...version }),
    );
    return true;
  },
  untarget: removeOne('post_targets'),
  // Together with a word, so that it is missed when it goes without a trace.
  poison: onPost((post, _, world) => ({
    category: POISON,
    content: `${post.content} ${nextWord(world, post.id)}`,
    body_rev: Number(post.body_rev) + 1,
  })),
  sync: async (_, device) => await quietly(device.sync()),
  pull: async (_, device) => {
    const { snapshot } = await device.state();
    return snapshot !== null && (await quietly(device.pull()));
  },
  'sync all at once': async ({ devices }) => {
    await Promise.all(devices.map((device) => quietly(device.sync())));
    return true;
  },
  fault: async (_, { faults }, at) => {
    const fault = pick(FAULTS, at);
    // Pushes are fewer than calls.
    const most = fault?.startsWith('arrives') ? 2 : 9;
    if (fault) faults.plan(fault, Math.floor(at / FAULTS.length) % most);
    return true;
  },
  'late arrival': async (_, { faults }) => {
    await faults.deliverLate();
    return true;
  },
  publish: async ({ server, published }, _, at) => {
    const queued = [...(await server.rows('posts')).values()].filter(
      (row) => row.state === 'queued' && row.deleted_at === null,
    );
    const post = pick(queued, at);
    if (!post || !(await server.publish(String(post.id)))) return false;
    published.set(String(post.id), String((await server.rows('posts')).get(String(post.id))?.content));
    return true;
  },
  'write late': async (world, _, at) => {
    const posts = [...(await world.server.rows('posts')).values()].filter(isEditable);
    const post = at % 2 === 0 ? pick(posts, at) : undefined;
    const word = `w${world.words++}`;
    const values = post ? { category: `late ${at % 5}` } : { content: word, timezone: 'UTC' };
    const id = await world.server.writeLate(post ? String(post.id) : null, values);
    if (id !== null && !post) world.typed.set(word, id);
    return id !== null;
  },
  'commit late': async ({ server }) => {
    await server.commitLate();
    return true;
  },
  suspend: async ({ server }) => {
    await server.setMember('editor', false);
    return true;
  },
  admit: async ({ server }) => {
    await server.setMember('editor', true);
    return true;
  },
  purge: async ({ server, typed, together, published }) => {
    const before = await typedOn(server);
    await server.purge();
    const after = await typedOn(server);
    // Of what somebody removed, and what left the trash.
    for (const word of before.keys()) if (!after.has(word)) typed.delete(word);
    const [posts, targets] = [await server.rows('posts'), await server.rows('post_targets')];
    for (const id of [...published.keys()]) if (!posts.has(id)) published.delete(id);
    for (const [postId, id] of [...together]) if (!targets.has(id)) together.delete(postId);
    return true;
  },
  'copy a profile': async (world, device, at) => {
    const { devices } = world;
    const other = pick(
      devices.filter((one) => one !== device && one.person === device.person),
      at,
    );
    if (!other?.becomeCopyOf) return false;
    // What only the other one has would be gone with it.
    if ((await other.state()).pending > 0 || (await other.state()).conflicts.length > 0) return false;
    other.becomeCopyOf(device);
    world.copies++;
    world.isSentAnew = true;
    return true;
  },
  'back up the server': async ({ server }) => {
    await server.backUp();
    return server.restore !== null;
  },
  'restore the server': async (world) => {
    const { server, typed, published } = world;
    if (!server.restore) return false;
    world.isSentAnew = true;
    await server.commitLate();
    const before = await typedOn(server);
    await server.restore();
    const after = await typedOn(server);
    // What a restore takes away is on nobody's list but the operator's.
    for (const word of before.keys()) if (!after.has(word)) typed.delete(word);
    const posts = await server.rows('posts');
    for (const id of [...published.keys()]) if (posts.get(id)?.state !== 'published') published.delete(id);
    return true;
  },
};

async function pickPart(device: Device, at: number): Promise<['posts' | 'post_targets', Row | undefined]> {
  const table = at % 2 === 0 ? 'posts' : 'post_targets';
  return [table, pick(await rowsWhere(device, table, table === 'posts' ? isEditable : isLive), at)];
}

function targetId(postId: string, accountId: string): string {
  return junctionId('target', postId, accountId);
}

function targetOf(postId: string, accountId: string): Row {
  return { post_id: postId, social_account_id: accountId, body_rev: 0 };
}

function removeOne(table: 'post_tags' | 'post_targets'): Act {
  return async (world, device, at) => {
    const row = pick(await rowsWhere(device, table, isLive), at);
    if (row && table === 'post_targets') world.removed.add(String(row.id));
    if (row)
      await device.write(({ update }) => update(table, String(row.id), { deleted_at: '2026-12-01T00:00:00.000Z' }));
    return row !== undefined;
  };
}

/** Words in a text or a revision, each with the posts that they are in. */
export async function typedOn(server: SimServer): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  const note = (text: unknown, postId: unknown) => {
    if (text == null) return;
    for (const word of String(text).split(/\s+/)) found.set(word, (found.get(word) ?? new Set()).add(String(postId)));
  };
  for (const row of (await server.rows('posts')).values()) note(row.content, row.id);
  for (const row of (await server.rows('post_targets')).values()) note(row.content_override, row.post_id);
  for (const row of (await server.rows('post_revisions')).values()) note(row.content, row.post_id);
  return found;
}

/** What a person would see as "not synced": all of it is gone on with later. */
async function quietly(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    const isExpected = error instanceof Killed || (isAppError(error) && EXPECTED.includes(error.code));
    if (!isExpected) throw error;
    return false;
  }
}

const EXPECTED: readonly string[] = ['sync_unreachable', 'sync_bad_answer', 'sync_refused', 'sync_cannot_take'];
