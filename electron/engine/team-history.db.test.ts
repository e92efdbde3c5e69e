import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { openTeamDevice, startTeamProject, type TeamDevice, type TeamProject } from '#test/harness/team-desk.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 });

let project: TeamProject;
let open: TeamDevice[] = [];

beforeAll(async () => {
  project = await startTeamProject();
});
afterAll(() => project.stop());
afterEach(closeAll);

async function closeAll(): Promise<void> {
  for (const device of open.splice(0)) await device.close().catch(() => undefined);
}

const DOES = [
  'create',
  'append',
  'prepend',
  'plan',
  'undo',
  'remove',
  'sync',
  'sync',
  'backup',
  'network',
  'power cut',
] as const;
const steps = fc.array(fc.record({ what: fc.constantFrom(...DOES), device: fc.nat(1), pick: fc.nat(50) }), {
  minLength: 12,
  maxLength: 24,
});

type World = { readonly posts: string[]; readonly typed: string[]; readonly boots: number[] };

/** What the state does not allow is refused, and that is fine. */
async function take(
  world: World,
  { what, device: at, pick }: { what: (typeof DOES)[number]; device: number; pick: number },
) {
  const device = must(open[at], 'the device');
  const post = world.posts[pick % Math.max(1, world.posts.length)];
  const word = () => {
    world.typed.push(`w${world.typed.length}`);
    return must(world.typed.at(-1), 'the word');
  };
  const text = post === undefined ? undefined : await device.textOf(post);
  if (what === 'create') world.posts.push(await device.post(word()));
  else if (what === 'append' && post && text !== undefined) await device.type(post, `${text} ${word()}`, text);
  else if (what === 'prepend' && post && text !== undefined) await device.type(post, `${word()} ${text}`, text);
  else if (what === 'plan' && post)
    await device
      .call('posts.move', { moves: [{ id: post, wallTime: `2027-03-1${pick % 10}T09:30` }] })
      .catch(() => undefined);
  else if (what === 'undo' && pick % 3 === 0) await device.call('history.redo', {}).catch(() => undefined);
  else if (what === 'remove' && post && pick % 4 === 0)
    await device.call('posts.delete', { ids: [post] }).catch(() => undefined);
  else if (what === 'network') device.network.isDown = !device.network.isDown;
  else if (what === 'sync' && !device.network.isDown) await device.settled();
  else if (what === 'backup') await device.call('backups.create', {});
  else if (what === 'power cut') {
    const root = await device.image();
    const isDown = device.network.isDown;
    const boots = (world.boots[at] ?? 0) + 1;
    world.boots[at] = boots;
    // What this process would have gone on with is never done.
    device.network.isDown = true;
    await device.close();
    const after = await openTeamDevice(project, { root, bootId: `boot ${boots}`, isDown });
    open[at] = after;
    expect((await after.engine.opened)?.lostEntries ?? 0).toBe(0);
  }
}

// SYNC.md, invariants 1, 2 and 5, on real folders.
test('whatever was done, and wherever the power went: in the end all have the same, and every word is kept', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (history) => {
      open = [await openTeamDevice(project, { bootId: 'boot 0' }), await openTeamDevice(project, { bootId: 'boot 0' })];
      const world: World = { posts: [], typed: [], boots: [0, 0] };
      for (const device of open) await device.settled();
      for (const step of history) await take(world, step);
      for (const device of open) device.network.isDown = false;
      for (let round = 0; round < 3; round++) for (const device of open) await device.settled();
      const rows = await Promise.all(world.posts.map((id) => project.row('posts', id)));
      const there = rows.map((row) => (row && row.deleted_at === null ? row.content : undefined));
      for (const device of open) expect(await Promise.all(world.posts.map((id) => device.textOf(id)))).toEqual(there);
      const kept = new Set(
        [...rows.map((row) => row?.content), ...(await project.revisions())].flatMap((content) =>
          String(content).split(' '),
        ),
      );
      expect(world.typed.filter((word) => !kept.has(word))).toEqual([]);
      await closeAll();
    }),
    { numRuns: Number(process.env.N ?? 4), seed: Number(process.env.SEED ?? 42), endOnFailure: true },
  );
});
