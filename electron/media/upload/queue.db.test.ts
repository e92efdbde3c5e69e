import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '#shared/lib/app-error.ts';
import { newId } from '#shared/lib/ids.ts';
import {
  type ModelStorage,
  STORAGE_FAULTS,
  type StorageFault,
  startModelStorage,
} from '#test/harness/model-storage.ts';
import { testTemplate } from '#test/harness/template.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import type { Mirror } from '../../database/mirror.ts';
import { openMirror } from '../../database/open-mirror.ts';
import { vaultPath } from '../places.ts';
import type { Claimed, Leases } from './ask-lease.ts';
import { startUploadQueue, type UploadQueue } from './queue.ts';
import { keepSharedPicture, readUploadWork, removeEndedUploads } from './upload-rows.ts';

const MEBIBYTE = 1024 * 1024;
const PIECE_BYTES = 6 * MEBIBYTE;

let mirror: Mirror;
let dataFolder: string;
let workspaceId: string;
let storage: ModelStorage;
let queue: UploadQueue | null = null;
let tokenFailure: AppError | null = null;
let leases: Leases;

beforeAll(async () => {
  const folder = await makeFolder();
  await cp(await testTemplate(), folder, { recursive: true });
  mirror = await openMirror(folder);
  dataFolder = await makeFolder();
});
afterAll(async () => await mirror.pg.close());
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  await begin();
});
afterEach(async () => {
  await queue?.stop();
  vi.useRealTimers();
});

async function begin(): Promise<void> {
  await queue?.stop();
  queue = null;
  tokenFailure = null;
  leases = { claim: async () => ({ status: 'not_offered' }), release: async () => undefined };
  workspaceId = newId();
  await mirror.db.execute(sql`insert into workspaces (id, name, timezone) values (${workspaceId}, 'Studio', 'UTC')`);
  storage = startModelStorage();
}

function start(): UploadQueue {
  queue = startUploadQueue({
    workspaceId,
    dataFolder,
    database: async () => mirror.db,
    project: async () => ({ url: 'https://studio.example', publishableKey: 'key' }),
    readAccessToken: async () => {
      if (tokenFailure) throw tokenFailure;
      return 'token';
    },
    transfer: storage.transfer,
    leases,
    check: async (assetId) => storage.check(names.get(assetId) ?? ''),
    onReady: () => undefined,
    clock: { nowMs: Date.now },
    random: () => 1,
    log: (level, message, details) => {
      throw new Error(`${level} ${message} ${JSON.stringify(details)}`);
    },
    onChange: () => undefined,
  });
  return queue;
}

type Sample = { readonly id: string; readonly name: string; readonly sizeBytes: number };

let lastHash = 0;
const names = new Map<string, string>();
const realTimeout = globalThis.setTimeout;

/** The bytes do not matter to the queue, but that there are some. */
async function add(
  sizeBytes: number,
  options: { kind?: string; isElsewhere?: boolean; due?: string } = {},
): Promise<Sample> {
  const { kind = 'video', isElsewhere = false, due } = options;
  const id = newId();
  const sha256 = (++lastHash).toString(16).padStart(64, '0');
  await mirror.db.execute(sql`insert into media_assets (id, workspace_id, kind, file_name, mime_type, extension, size_bytes, sha256)
    values (${id}, ${workspaceId}, ${kind}, 'clip.mp4', 'video/mp4', 'mp4', ${sizeBytes}, ${sha256})`);
  const path = vaultPath(dataFolder, { sha256, extension: 'mp4' });
  await mkdir(dirname(path), { recursive: true });
  if (!isElsewhere) await writeFile(path, 'x');
  if (due) await plan(id, due);
  const name = `${workspaceId}/${sha256}.mp4`;
  names.set(id, name);
  return { id, name, sizeBytes };
}

async function plan(assetId: string, at: string): Promise<void> {
  const postId = newId();
  await mirror.db.execute(sql`insert into posts (id, workspace_id, state, wall_time, publish_date)
    values (${postId}, ${workspaceId}, 'queued', ${at}::timestamptz at time zone 'UTC', ${at})`);
  await mirror.db.execute(sql`insert into post_media (id, workspace_id, post_id, media_asset_id, rank)
    values (${newId()}, ${workspaceId}, ${postId}, ${assetId}, 'a0')`);
}

const states = () => queue?.list().map(({ assetId, state }) => [assetId, state.kind]);

/** The clock stands still while anything is under way: how fast this machine is decides nothing. */
async function untilIdle(): Promise<void> {
  do await new Promise<void>((resolve) => void realTimeout(resolve, 1));
  while (queue?.list().some(({ state }) => state.kind === 'sending'));
}

/** Until so many files have come to rest; time goes on as fast as it can. */
async function rest(files: number, stepMs = 5_000): Promise<void> {
  for (let times = 0; times < 20_000; times++) {
    await untilIdle();
    const views = queue?.list() ?? [];
    const isAtRest = views.every(({ assetId, state }) =>
      state.kind === 'checking' ? storage.isChecked(names.get(assetId) ?? '') : state.kind === 'held',
    );
    if (times > 0 && isAtRest && views.length === files) return;
    await vi.advanceTimersByTimeAsync(times < 20 ? 50 : stepMs);
  }
  throw new Error(`Not at rest: ${JSON.stringify(states())}`);
}

/** A while of the clock, in small steps. */
async function forward(ms: number): Promise<void> {
  for (let step = 0; step < 200; step++) {
    await untilIdle();
    await vi.advanceTimersByTimeAsync(ms / 200);
  }
  await untilIdle();
}

describe('the queue of uploads', () => {
  test('sends what a post needs soonest first, then pictures, then the rest, small before large (SPEC 1.2)', async () => {
    const film = await add(40 * MEBIBYTE);
    const small = await add(20 * MEBIBYTE);
    const picture = await add(9 * MEBIBYTE, { kind: 'image' });
    const later = await add(90 * MEBIBYTE, { due: '2027-03-03T09:00:00Z' });
    const sooner = await add(80 * MEBIBYTE, { due: '2027-03-02T09:00:00Z' });
    start();
    await rest(5);
    expect(storage.finished()).toEqual([sooner, later, picture, small, film].map(({ name }) => name));
  });

  test('sends only what this device has, and what Storage has not (SPEC 1.1, 1.4)', async () => {
    await add(1_000, { isElsewhere: true });
    const there = await add(20 * MEBIBYTE);
    storage.put(there.name, there.sizeBytes);
    start();
    await rest(1);
    expect({ states: states(), sent: storage.sentBytes(there.name) }).toEqual({
      states: [[there.id, 'checking']],
      sent: 0,
    });
  });

  test('knows nothing more of a file that is ready, or deleted, and finds it again when it is undone', async () => {
    const [ready, deleted] = [await add(1_000), await add(1_000)];
    start();
    await rest(2);
    await mirror.db.execute(sql`update media_assets set status = 'ready' where id = ${ready.id}`);
    await mirror.db.execute(sql`update media_assets set deleted_at = now() where id = ${deleted.id}`);
    queue?.nudge('rows');
    await forward(2_000);
    const gone = states();
    await mirror.db.execute(sql`update media_assets set deleted_at = null where id = ${deleted.id}`);
    queue?.nudge('rows');
    await rest(1);
    expect([gone, states()]).toEqual([[], [[deleted.id, 'checking']]]);
  });

  test('sends a file in the trash that a post or an account has (SPEC 1.1)', async () => {
    const [posted, worn] = [await add(1_000), await add(2_000)];
    await add(3_000);
    await plan(posted.id, '2027-03-02T09:00:00Z');
    await mirror.db.execute(sql`insert into social_accounts (id, workspace_id, provider, display_name, avatar_sha256)
      values (${newId()}, ${workspaceId}, 'x', 'Studio', ${worn.name.slice(37, 101)})`);
    await mirror.db.execute(sql`update media_assets set deleted_at = now() where workspace_id = ${workspaceId}`);
    start();
    await rest(2);
    expect(storage.finished()).toEqual([posted.name, worn.name]);
  });

  test('lets a small picture past a film (SPEC 1.3)', async () => {
    const film = await add(600 * MEBIBYTE, { due: '2027-03-02T09:00:00Z' });
    const picture = await add(1_000, { kind: 'image' });
    start();
    await rest(2);
    expect(storage.finished()).toEqual([picture.name, film.name]);
  });

  test.each<[StorageFault, string]>([
    ['refused', 'rights'],
    ['too large', 'by_hand'],
  ])('holds what is %s, goes on with the others, and tries it again by %s', async (fault, why) => {
    const [first, second] = [await add(1_000), await add(2_000)];
    storage.failOnce(first.name, fault);
    start();
    await rest(2);
    const held = states();
    queue?.nudge(why as 'rights' | 'by_hand');
    await rest(2);
    expect([held, states()]).toEqual([
      [
        [first.id, 'held'],
        [second.id, 'checking'],
      ],
      [
        [first.id, 'checking'],
        [second.id, 'checking'],
      ],
    ]);
  });

  test('waits longer and longer for a line that is down, and not at all once it is back (SPEC 3.2)', async () => {
    await add(1_000);
    storage.cut();
    start();
    await forward(30_000);
    const asked = storage.asked();
    await forward(600_000);
    const later = storage.asked() - asked;
    storage.mend();
    queue?.nudge('online');
    await forward(1_000);
    expect({ asked, later, states: states()?.map(([, kind]) => kind) }).toEqual({
      asked: 5,
      later: expect.toSatisfy((times: number) => times >= 2 && times <= 6),
      states: ['checking'],
    });
  });

  test('waits for a sign-in, whatever else happens', async () => {
    await add(1_000);
    tokenFailure = new AppError('signed_out', 'Nobody');
    start();
    await forward(5_000);
    for (const why of ['online', 'resume', 'rows', 'rights', 'files'] as const) queue?.nudge(why);
    await forward(5_000);
    const before = [storage.asked(), queue?.pause()?.trouble.reason];
    tokenFailure = null;
    queue?.nudge('signed_in');
    await forward(1_000);
    expect({ before, states: states()?.map(([, kind]) => kind) }).toEqual({
      before: [0, 'token'],
      states: ['checking'],
    });
  });

  test('is not held up by a file that the line fails at each time (invariant 3)', async () => {
    const bad = await add(1_000, { due: '2027-03-02T09:00:00Z' });
    const others: Sample[] = [];
    for (let count = 0; count < 5; count++) others.push(await add(2_000 + count));
    storage.failAlways(bad.name, 'cut');
    start();
    await forward(120_000);
    expect({ finished: storage.finished(), bad: states()?.[0] }).toEqual({
      finished: others.map(({ name }) => name),
      bad: [bad.id, 'retrying'],
    });
  });

  test('ends with every file there or held, whatever fails, and sends no more than it must (invariants 1, 2, 3)', async () => {
    const fault = fc.constantFrom<StorageFault | 'kill' | null>(...STORAGE_FAULTS, 'kill', null, null, null);
    const sizes = fc.array(fc.constantFrom(1_000, 5 * MEBIBYTE, 7 * MEBIBYTE, 20 * MEBIBYTE, 50 * MEBIBYTE), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(sizes, fc.array(fault, { maxLength: 25 }), async (chosen, faults) => {
        await begin();
        const files: Sample[] = [];
        for (const size of chosen) files.push(await add(size));
        let kills = 0;
        storage.failBy(faults, () => {
          kills++;
          // Nothing of it runs on beside the next one.
          void queue?.stop().then(start);
        });
        start();
        await rest(files.length, 60_000);
        storage.calm();
        for (let times = 0; times < 5; times++) {
          queue?.nudge('by_hand');
          await rest(files.length, 60_000);
        }
        const over = files.filter(({ name, sizeBytes }) => {
          const { cuts, forgotten } = storage.faultsOf(name);
          return storage.sentBytes(name) > sizeBytes * (1 + forgotten) + PIECE_BYTES * (cuts + kills);
        });
        expect({
          states: states()?.map(([, kind]) => kind),
          there: files.map(({ name }) => storage.sizeOf(name)),
          over,
        }).toEqual({
          states: files.map(() => 'checking'),
          there: files.map(({ sizeBytes }) => sizeBytes),
          over: [],
        });
      }),
      { numRuns: Number(process.env.UPLOAD_RUNS ?? 60), endOnFailure: true },
    );
  }, 120_000);
});

describe('the lease of a large file (SPEC 2.6)', () => {
  const hashOf = ({ name }: Sample) => name.slice(37, 101);

  /** The project's answers to a claim, one after the other; then it is this device's. */
  function answer(...answers: readonly Claimed[]) {
    const told = { claimed: [] as string[], released: [] as string[] };
    const left = [...answers];
    leases = {
      claim: async (sha256) => {
        told.claimed.push(sha256);
        return left.shift() ?? { status: 'yours', seconds: 300 };
      },
      release: async (sha256) => void told.released.push(sha256),
    };
    return told;
  }

  test('is another device’s: it waits and asks again, which is no failure; what is small needs none', async () => {
    const told = answer({ status: 'busy', seconds: 120 }, { status: 'busy', seconds: 30 });
    const [film, small] = [await add(40 * MEBIBYTE), await add(1 * MEBIBYTE)];
    const running = start();
    await forward(100_000);
    const early = [running.list().find(({ assetId }) => assetId === film.id), [...storage.finished()], running.pause()];
    await forward(60_000);
    expect(early).toEqual([
      expect.objectContaining({
        attempts: 0,
        state: expect.objectContaining({ kind: 'retrying', trouble: { reason: 'elsewhere', pauseMs: 120_000 } }),
      }),
      [small.name],
      null,
    ]);
    expect([storage.finished(), told]).toEqual([
      [small.name, film.name],
      { claimed: Array(3).fill(hashOf(film)), released: [hashOf(film)] },
    ]);
  });

  test('is kept through a cut line, and given back with a file that is held', async () => {
    const told = answer();
    const film = await add(40 * MEBIBYTE);
    storage.failOnce(film.name, 'cut');
    start();
    await forward(60_000);
    const refused = await add(41 * MEBIBYTE);
    storage.failAlways(refused.name, 'too large');
    queue?.nudge('files');
    await rest(2);
    expect(told).toEqual({
      claimed: [hashOf(film), hashOf(film), hashOf(refused)],
      released: [hashOf(film), hashOf(refused)],
    });
  });

  test('that cannot be asked for is a trouble of the line, and nothing is sent', async () => {
    answer({ status: 'trouble', trouble: { reason: 'busy', code: '503' } });
    const film = await add(40 * MEBIBYTE);
    const running = start();
    await forward(400);
    const early = [running.pause()?.trouble, [...storage.finished()]];
    await forward(60_000);
    expect([early, storage.finished()]).toEqual([[{ reason: 'busy', code: '503' }, []], [film.name]]);
  });
});

test('a file that comes back to the library sends its picture again: Storage may have let go of it (SPEC 4.5)', async () => {
  const [gone, stays] = [await add(1_000), await add(1_000)];
  const pictures = new Map([gone, stays].map(({ id }, index) => [id, String(index).repeat(64)]));
  for (const [id, sha256] of pictures) {
    const details = JSON.stringify({ picture: { sha256, sizeBytes: 9 } });
    await mirror.db.execute(
      sql`update media_assets set details = ${details}::jsonb, status = 'ready' where id = ${id}`,
    );
    await keepSharedPicture(mirror.db, workspaceId, sha256);
  }
  const readWork = async () => {
    await removeEndedUploads(mirror.db, workspaceId);
    return (await readUploadWork(mirror.db, workspaceId)).map(({ work }) => [work.assetId, work.picture?.sha256]);
  };
  const setDeleted = async (at: string | null) =>
    await mirror.db.execute(sql`update media_assets set deleted_at = ${at} where id = ${gone.id}`);
  const before = await readWork();
  await setDeleted('2027-01-01T00:00:00Z');
  const meanwhile = await readWork();
  await setDeleted(null);
  expect([before, meanwhile, await readWork()]).toEqual([[], [], [[gone.id, pictures.get(gone.id)]]]);
});

test('a file that Storage let go of while this device was off sends its picture again (SPEC 4.5)', async () => {
  const { id } = await add(1_000);
  const picture = { sha256: 'c'.repeat(64), sizeBytes: 9 };
  await keepSharedPicture(mirror.db, workspaceId, picture.sha256);
  const setStatus = async (status: string) =>
    await mirror.db.execute(
      sql`update media_assets set details = ${JSON.stringify({ picture })}::jsonb, status = ${status} where id = ${id}`,
    );
  await setStatus('ready');
  const before = await readUploadWork(mirror.db, workspaceId);
  // Deleted, collected and brought back in one pull: nobody here ever saw it gone.
  await setStatus('pending');
  await removeEndedUploads(mirror.db, workspaceId);
  const [again] = await readUploadWork(mirror.db, workspaceId);
  expect([before, again?.work.picture]).toEqual([[], picture]);
});
