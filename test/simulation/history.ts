import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { postTags } from '#drizzle/schema/post-tags.ts';
import { postTargets } from '#drizzle/schema/post-targets.ts';
import { posts } from '#drizzle/schema/posts.ts';
import { tags } from '#drizzle/schema/tags.ts';
import { junctionId, newId } from '#shared/lib/ids.ts';
import type { TeamServer } from '../harness/server/team-server.ts';
import { type Device, LostReply, livePosts, rowsOf } from './device.ts';

/** One step of a history. `at` picks among what there is, so that a shrunk history still means something. */
export type Step =
  | { readonly do: 'create' | 'append' | 'prepend' | 'replace'; readonly device: number; readonly at: number }
  | {
      readonly do: 'categorise' | 'plan' | 'queue' | 'remove' | 'bring back';
      readonly device: number;
      readonly at: number;
    }
  | { readonly do: 'tag' | 'untag' | 'target' | 'untarget'; readonly device: number; readonly at: number }
  | {
      readonly do: 'sync' | 'pull' | 'lose reply' | 'never arrive' | 'repeat';
      readonly device: number;
      readonly at: number;
    }
  | { readonly do: 'sync all at once' | 'publish'; readonly device: number; readonly at: number };

const ACTIONS = [
  'create',
  'append',
  'append',
  'prepend',
  'replace',
  'categorise',
  'plan',
  'queue',
  'remove',
  'bring back',
  'tag',
  'untag',
  'target',
  'untarget',
  'sync',
  'sync',
  'pull',
  'lose reply',
  'never arrive',
  'repeat',
  'sync all at once',
  'publish',
] as const;

export function histories(devices: number): fc.Arbitrary<Step[]> {
  const step = fc.record({
    do: fc.constantFrom(...ACTIONS),
    device: fc.nat({ max: devices - 1 }),
    at: fc.nat({ max: 1_000 }),
  }) as fc.Arbitrary<Step>;
  return fc.array(step, { minLength: 5, maxLength: 45 });
}

export type World = {
  readonly server: TeamServer;
  readonly devices: readonly Device[];
  readonly workspaceId: string;
  readonly accountId: string;
  /** Every word that a person typed; each is typed once. */
  readonly typed: Set<string>;
  /** What was published, as it was then. */
  readonly published: Map<string, string>;
};

export async function carryOut(world: World, step: Step): Promise<void> {
  const device = world.devices[step.device % world.devices.length];
  if (!device) return;
  await ACTS[step.do](world, device, step.at);
}

type Act = (world: World, device: Device, at: number) => Promise<void>;

const nextWord = (world: World): string => {
  const word = `w${world.typed.size}x${randomUUID().slice(0, 4)}`;
  world.typed.add(word);
  return word;
};

const pick = <Item>(items: readonly Item[], at: number): Item | undefined => items[at % Math.max(1, items.length)];

async function pickPost(world: World, device: Device, at: number) {
  return pick(
    (await livePosts(device, world.workspaceId)).filter(({ state }) => state === 'draft' || state === 'queued'),
    at,
  );
}

/** As the composer writes: the text and its count of replacements. */
function retype(change: (content: string, word: string) => string): Act {
  return async (world, device, at) => {
    const post = await pickPost(world, device, at);
    if (!post) return;
    const word = nextWord(world);
    await device.write(world.workspaceId, (tx) =>
      tx.update(posts, post.id, { content: change(post.content, word), bodyRev: post.body_rev + 1 }),
    );
  };
}

function patch(values: (at: number) => Record<string, unknown>): Act {
  return async (world, device, at) => {
    const post = await pickPost(world, device, at);
    if (post) await device.write(world.workspaceId, (tx) => tx.update(posts, post.id, values(at) as never));
  };
}

const ACTS: Readonly<Record<Step['do'], Act>> = {
  create: async (world, device) => {
    const { workspaceId } = world;
    await device.write(workspaceId, (tx) =>
      tx.insert(posts, { id: newId(), workspaceId, content: nextWord(world), timezone: 'UTC' }),
    );
  },
  append: retype((content, word) => `${content} ${word}`),
  prepend: retype((content, word) => `${word} ${content}`),
  // In the middle, keeping all words: what a person deletes on purpose need not be kept.
  replace: retype((content, word) => {
    const words = content.split(' ');
    words.splice(Math.floor(words.length / 2), 0, word);
    return words.join(' ');
  }),
  categorise: patch((at) => ({ category: `category ${at % 5}` })),
  plan: patch((at) => ({
    wallTime: `2027-03-0${1 + (at % 9)}T10:00`,
    publishDate: `2027-03-0${1 + (at % 9)}T10:00:00.000Z`,
    timezone: 'UTC',
  })),
  queue: patch(() => ({ state: 'queued' })),
  remove: async (world, device, at) => {
    const post = await pickPost(world, device, at);
    if (post) await device.write(world.workspaceId, (tx) => tx.remove(posts, post.id));
  },
  'bring back': async (world, device, at) => {
    const buried = [...(await rowsOf(device, 'posts', world.workspaceId)).entries()].filter(
      ([, row]) => (row as { deleted_at: unknown }).deleted_at !== null,
    );
    const [id] = pick(buried, at) ?? [];
    if (id) await device.write(world.workspaceId, (tx) => tx.restore(posts, id));
  },
  tag: async (world, device, at) => {
    const post = await pickPost(world, device, at);
    if (!post) return;
    const { workspaceId } = world;
    const name = `tag ${at % 3}`;
    const tagId = junctionId('tag', workspaceId, name);
    const id = junctionId('tag', post.id, tagId);
    const [knownTags, knownPairs] = [
      await rowsOf(device, 'tags', workspaceId),
      await rowsOf(device, 'post_tags', workspaceId),
    ];
    await device.write(workspaceId, async (tx) => {
      if (!knownTags.has(tagId)) await tx.insert(tags, { id: tagId, workspaceId, name });
      if (knownPairs.has(id)) await tx.restore(postTags, id);
      else await tx.insert(postTags, { id, workspaceId, postId: post.id, tagId });
    });
  },
  untag: async (world, device, at) => await removeOne(world, device, 'post_tags', at),
  target: async (world, device, at) => {
    const post = await pickPost(world, device, at);
    if (!post) return;
    const { workspaceId, accountId } = world;
    const id = junctionId('target', post.id, accountId);
    const known = await rowsOf(device, 'post_targets', workspaceId);
    await device.write(workspaceId, (tx) =>
      known.has(id)
        ? tx.restore(postTargets, id)
        : tx.insert(postTargets, { id, workspaceId, postId: post.id, socialAccountId: accountId }),
    );
  },
  untarget: async (world, device, at) => await removeOne(world, device, 'post_targets', at),
  sync: async ({ workspaceId }, device) => await quietly(device.sync(workspaceId)),
  pull: async ({ workspaceId }, device) => await quietly(device.pull(workspaceId)),
  'lose reply': async (_, { faults }, at) => {
    faults.loseReply = 1 + (at % 2);
  },
  'never arrive': async (_, { faults }) => {
    faults.fail = 1;
  },
  repeat: async (_, { faults }) => {
    faults.repeat = 1;
  },
  'sync all at once': async ({ workspaceId, devices }) => {
    await Promise.all(devices.map((device) => quietly(device.sync(workspaceId))));
  },
  publish: async ({ server, workspaceId, published }, _, at) => {
    const rows = await server.admin<{ id: string; content: string }[]>`
      select id, content from posts where workspace_id = ${workspaceId} and state = 'queued' and deleted_at is null order by id`;
    const post = pick(rows, at);
    if (!post) return;
    const [row] = await server.admin<{ content: string }[]>`
      update posts set state = 'published' where id = ${post.id} and state = 'queued' returning content`;
    if (row) published.set(post.id, row.content);
  },
};

async function removeOne(
  { workspaceId }: World,
  device: Device,
  table: 'post_tags' | 'post_targets',
  at: number,
): Promise<void> {
  const live = [...(await rowsOf(device, table, workspaceId)).entries()].filter(
    ([, row]) => (row as { deleted_at: unknown }).deleted_at === null,
  );
  const [id] = pick(live, at) ?? [];
  if (id) await device.write(workspaceId, (tx) => tx.remove(table === 'post_tags' ? postTags : postTargets, id));
}

async function quietly(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof LostReply)) throw error;
  });
}
