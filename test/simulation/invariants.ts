import { isDeepStrictEqual } from 'node:util';
import type { Row } from '#electron/sync/store.ts';
import type { Device } from './device.ts';
import { typedOn, type World } from './history.ts';
import { POISON } from './sim-server.ts';

const TABLES = [
  'workspaces',
  'workspace_members',
  'social_accounts',
  'tags',
  'posts',
  'post_targets',
  'post_tags',
  'post_revisions',
];

/** Which of the invariants of electron/sync/SPEC.md do not hold at rest, in words. */
export async function findBroken(world: World): Promise<string[]> {
  return [
    ...(await findDifferences(world)),
    ...(await findOtherDigests(world)),
    ...(await findUnsettled(world)),
    ...(await findLostWords(world)),
    ...(await findDoubledWords(world)),
    ...(await findSetTwice(world)),
    ...(await findChangedPublished(world)),
    ...(await findHeld(world)),
    ...(await findHalfGroups(world)),
  ];
}

/** Invariant 2: a mirror is the same query run on the server as that person. */
async function findDifferences({ server, devices }: World): Promise<string[]> {
  const broken: string[] = [];
  for (const table of TABLES) {
    const expected = live(await server.rows(table));
    for (const device of devices) {
      const mirrored = live(await device.rows(table));
      for (const [id, row] of mirrored) {
        const there = expected.get(id);
        if (!isDeepStrictEqual(row, there)) broken.push(`2: ${device.name}, ${table} ${id}: ${describe(row, there)}`);
      }
      const lacks = [...expected.keys()].filter((id) => !mirrored.has(id));
      if (lacks.length > 0) broken.push(`2: ${device.name} lacks ${lacks.join(', ')} of ${table}`);
    }
  }
  return broken;
}

/** Without empty columns: the model has no list of them. */
/** The same as a device can prove it for itself. */
async function findOtherDigests({ devices }: World): Promise<string[]> {
  const broken: string[] = [];
  for (const device of devices) {
    const check = await device.checkDigest();
    if (check.kind !== 'complete') broken.push(`2: the digest of ${device.name}: ${JSON.stringify(check)}`);
  }
  return broken;
}

function live(rows: ReadonlyMap<string, Row>): Map<string, Row> {
  const filled = (row: Row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  return new Map([...rows].flatMap(([id, row]) => (row.deleted_at === null ? [[id, filled(row)]] : [])));
}

function describe(here: Row, there: Row | undefined): string {
  if (there === undefined) return 'is not on the server';
  return [...new Set([...Object.keys(here), ...Object.keys(there)])]
    .filter((column) => !isDeepStrictEqual(here[column], there[column]))
    .map((column) => `${column} ${JSON.stringify(here[column])}, there ${JSON.stringify(there[column])}`)
    .join('; ');
}

/** Invariants 3 and 9: nothing is pending, so nothing lies over anything, and nothing is kept for it. */
async function findUnsettled({ devices }: World): Promise<string[]> {
  const broken: string[] = [];
  for (const device of devices) {
    const { pending, bases, outcomes } = await device.state();
    if (pending + bases + outcomes === 0) continue;
    broken.push(`3: ${device.name} has ${pending} mutations pending, ${bases} base rows, ${outcomes} outcomes`);
  }
  return broken;
}

/**
 * Invariants 1 and 5: every word is in a text or a kept revision that everybody has; or, where the server took nothing of
 * it, shown as refused where it was typed.
 */
async function findLostWords(world: World): Promise<string[]> {
  const words = await typedOn(world.server);
  for (const device of world.devices) {
    for (const word of await wordsNotTaken(device, await world.server.rows('posts'))) words.add(word);
  }
  return [...world.typed].filter((word) => !words.has(word)).map((word) => `5: "${word}" is nowhere`);
}

async function wordsNotTaken(device: Device, posts: ReadonlyMap<string, Row>): Promise<string[]> {
  const { conflicts } = await device.state();
  const isKept = ({ reason, rowId }: { reason: string; rowId: string }) =>
    reason === 'refused' || reason === 'held' || (reason === 'removed' && !posts.has(rowId));
  return conflicts
    .filter((conflict) => ['content', 'content_override'].includes(conflict.field) && isKept(conflict))
    .flatMap(({ ours }) => String(ours).split(/\s+/));
}

/** Invariant 1: a change that is applied twice doubles what it wrote. */
async function findDoubledWords({ server }: World): Promise<string[]> {
  const rows = [...live(await server.rows('posts')).values(), ...live(await server.rows('post_targets')).values()];
  return rows.flatMap((row) => {
    const words = String(row.content ?? row.content_override ?? '').split(/\s+/);
    const doubled = words.filter((word, index) => words.indexOf(word) !== index);
    return doubled.length === 0 ? [] : [`1: ${doubled.join(' ')} twice in ${row.id}`];
  });
}

/** Invariant 1: what was sent again because its reply was lost is not set again over what came after it. */
async function findSetTwice({ server, isSentAnew }: World): Promise<string[]> {
  if (isSentAnew) return [];
  const twice = [...(await server.timesSet())].filter(([value, times]) => value.startsWith('category') && times > 1);
  return twice.map(([value, times]) => `1: "${value}" was set ${times} times`);
}

/** Invariant 6: sync never changes a published post. */
async function findChangedPublished({ server, published }: World): Promise<string[]> {
  const posts = await server.rows('posts');
  return [...published].flatMap(([id, content]) => {
    const row = posts.get(id);
    const isSame = row?.content === content && row.state === 'published';
    return isSame ? [] : [`6: the published post ${id} was changed`];
  });
}

/** Invariant 7: only what the server can't take is held back. */
async function findHeld({ devices }: World): Promise<string[]> {
  const broken: string[] = [];
  for (const device of devices) {
    const { conflicts } = await device.state();
    const held = conflicts.filter(({ reason }) => reason === 'held');
    if (held.length > 0 && !held.some(({ ours }) => ours === POISON)) {
      broken.push(`7: ${device.name} held back ${JSON.stringify(held)}`);
    }
  }
  return broken;
}

/** Invariant 8: a post that was made together with a target never stands without it, unless somebody took that off. */
async function findHalfGroups({ server, together }: World): Promise<string[]> {
  const [posts, targets] = [await server.rows('posts'), await server.rows('post_targets')];
  return [...together].flatMap(([postId, targetId]) =>
    posts.has(postId) && !targets.has(targetId) ? [`8: ${postId} was taken without its target`] : [],
  );
}
