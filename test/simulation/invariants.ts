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
    ...(await findLostCategories(world)),
    ...(await findDoubledWords(world)),
    ...(await findSetTwice(world)),
    ...(await findUnwanted(world)),
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

/** The same as a device can prove it for itself. */
async function findOtherDigests({ devices }: World): Promise<string[]> {
  const broken: string[] = [];
  for (const device of devices) {
    const check = await device.checkDigest();
    if (check.kind !== 'complete') broken.push(`2: the digest of ${device.name}: ${JSON.stringify(check)}`);
  }
  return broken;
}

/** Without empty columns: the model has no list of them. */
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
 * Invariants 1 and 5: every word is in a text or a kept revision of its post, which everybody has; or, where the server took
 * nothing of it, shown as refused where it was typed.
 */
async function findLostWords(world: World): Promise<string[]> {
  const words = await typedOn(world.server);
  for (const device of world.devices) {
    for (const [word, postId] of await wordsNotTaken(device, world))
      words.set(word, (words.get(word) ?? new Set()).add(postId));
  }
  return [...world.typed].flatMap(([word, postId]) =>
    words.get(word)?.has(postId) ? [] : [`5: "${word}" of ${postId} is ${words.has(word) ? 'elsewhere' : 'nowhere'}`],
  );
}

async function wordsNotTaken(device: Device, { server, postOf }: World): Promise<[string, string][]> {
  const { conflicts } = await device.state();
  const posts = await server.rows('posts');
  // A revision that was refused, since its post is purged, says which that was.
  const named = new Map(conflicts.flatMap(({ field, rowId, ours }) => (field === 'post_id' ? [[rowId, ours]] : [])));
  const isKept = ({ reason, rowId }: { reason: string; rowId: string }) =>
    reason === 'refused' || reason === 'held' || (reason === 'removed' && !posts.has(rowId));
  return conflicts
    .filter((conflict) => ['content', 'content_override'].includes(conflict.field) && isKept(conflict))
    .flatMap(({ ours, rowId }) => {
      const postId = String(postOf.get(rowId) ?? named.get(rowId) ?? rowId);
      return String(ours)
        .split(/\s+/)
        .map((word): [string, string] => [word, postId]);
    });
}

/** Invariant 1: what a device set last in a post was set on the server, or stands among the conflicts. */
async function findLostCategories({ server, devices, categorised, isSentAnew }: World): Promise<string[]> {
  // What a restore took away, or the twin of a profile threw away with its own.
  if (isSentAnew) return [];
  const set = await server.timesSet();
  const noted = new Set<unknown>();
  for (const device of devices) for (const { ours } of (await device.state()).conflicts) noted.add(ours);
  return [...categorised].flatMap(([where, category]) =>
    set.has(category) || noted.has(category) ? [] : [`1: "${category}" of ${where} was neither set nor refused`],
  );
}

/** What holds at every moment, asked of the device that did something. In the order of the steps. */
export function watchInvariants(): (world: World, device: Device) => Promise<string[]> {
  const lastSeen = new Map<string, number>();
  return async ({ copies }, device) => {
    const { snapshot, epoch, clientId } = await device.state();
    const key = `${device.name} ${epoch} ${clientId} ${copies} ${device.rebuilt?.() ?? 0}`;
    const [xmin = Number.NaN] = snapshot?.split(':').map(Number) ?? [];
    const isBack = xmin < (lastSeen.get(key) ?? 0);
    if (snapshot !== null) lastSeen.set(key, xmin);
    const broken = isBack ? [`4: the cursor of ${device.name} went back to ${snapshot}`] : [];
    return [...broken, ...(await findNotShown(device))];
  };
}

/** Invariant 3: of each field that waits the last value is what is shown. */
async function findNotShown(device: Device): Promise<string[]> {
  const shown = new Map<string, { table: string; id: string; values: Row }>();
  const pending = await device.pending();
  // Of what is held back the values go when it is settled.
  const held = new Set(pending.flatMap(({ rowId, patch }) => (Object.keys(patch).length === 0 ? [rowId] : [])));
  for (const { tableName: table, rowId: id, patch } of pending) {
    if (held.has(id)) continue;
    const key = `${table}:${id}`;
    shown.set(key, { table, id, values: { ...shown.get(key)?.values, ...patch } });
  }
  const broken: string[] = [];
  for (const { table, id, values } of shown.values()) {
    const row = (await device.rows(table)).get(id);
    if (!row) continue;
    for (const [column, value] of Object.entries(values)) {
      if (!isDeepStrictEqual(row[column] ?? null, value ?? null) && !TIMES.has(column))
        broken.push(
          `3: ${device.name} shows ${column} ${JSON.stringify(row[column])} of ${table} ${id} for ${JSON.stringify(value)}`,
        );
    }
  }
  return broken;
}

/** Postgres writes these in its own way. */
const TIMES = new Set(['publish_date', 'wall_time', 'deleted_at']);

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

/** SPEC 4.5: what was removed comes back by nobody who had not seen that. */
async function findUnwanted({ server, devices, removed, wanted, isSentAnew }: World): Promise<string[]> {
  if (isSentAnew) return [];
  const refused = new Set<string>();
  for (const device of devices) {
    for (const { rowId, reason } of (await device.state()).conflicts) if (reason !== 'overwrote') refused.add(rowId);
  }
  const broken: string[] = [];
  for (const table of ['posts', 'post_targets']) {
    for (const [id, row] of await server.rows(table)) {
      const isBack = row.deleted_at === null && removed.has(id) && !wanted.has(id) && !refused.has(id);
      if (isBack) broken.push(`4.5: ${id} of ${table} was removed, and is back`);
    }
  }
  return broken;
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
