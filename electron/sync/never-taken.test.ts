import { afterEach, expect, test, vi } from 'vitest';
import { newId } from '#shared/lib/ids.ts';
import { createMemoryDevice, type Device } from '#test/simulation/device.ts';
import { createModelServer } from '#test/simulation/model-server.ts';
import { POISON } from '#test/simulation/sim-server.ts';
import { type Mutation, type SyncServer, toSyncError } from './wire.ts';

/** `afterPush`: what somebody does while the outcomes of a push are not here yet. */
function openDevice(afterPush: () => Promise<void> = async () => undefined) {
  const model = createModelServer();
  const connected = model.connect('owner');
  const server: SyncServer = {
    ...connected,
    push: async (request) => {
      const answer = await connected.push(request);
      await afterPush();
      return answer;
    },
  };
  const sizes = { pageRows: 100, pieceRows: 100, batchMutations: 100 };
  const { workspaceId } = model;
  return createMemoryDevice({ name: 'here', person: 'owner', server, workspaceId, clockOffsetMs: 0, ...sizes });
}

/** Its server runs out of time over calls with such changes. */
function openSlowDevice(isSlow: (mutations: readonly Mutation[]) => boolean) {
  const model = createModelServer();
  const connected = model.connect('owner');
  const server: SyncServer = {
    ...connected,
    push: async (request) => {
      if (isSlow(request.batch.mutations))
        throw toSyncError({ status: 500, code: '57014', message: 'canceling statement due to statement timeout' });
      return await connected.push(request);
    },
  };
  const sizes = { pageRows: 100, pieceRows: 100, batchMutations: 100 };
  const { workspaceId } = model;
  const device = createMemoryDevice({ name: 'here', person: 'owner', server, workspaceId, clockOffsetMs: 0, ...sizes });
  return { device, model };
}

const draft = { content: 'First words', timezone: 'UTC', state: 'draft', body_rev: 0 };

/** All that was not taken is one decision: of one moment, which is also the one at which the row was removed here. */
async function decisionsOf(device: Device, postId: string): Promise<readonly [string, string][]> {
  const { conflicts } = await device.state();
  const at = (await device.rows('posts')).get(postId)?.deleted_at;
  const all = device.memory?.conflicts() ?? [];
  expect(all).toHaveLength(conflicts.length);
  return [...new Set(all.map((one) => `${one.reason} ${one.at === at}`))].map(
    (line) => line.split(' ') as [string, string],
  );
}

test('4.6 what was typed into a new post while it was being refused goes with it, and nothing of it is refused later', async () => {
  const id = newId();
  let isTyped = false;
  const device: Device = openDevice(async () => {
    if (isTyped) return;
    isTyped = true;
    await device.write(async ({ update, insert }) => {
      await update('posts', id, { content: 'First words, and more', body_rev: 1 });
      await insert('post_revisions', newId(), { post_id: id, content: 'First words', reason: 'replaced' });
    });
  });
  await device.sync();
  await device.write(({ insert }) => insert('posts', id, { ...draft, state: 'published' }));
  await device.sync();
  await device.sync();
  expect(await decisionsOf(device, id)).toEqual([['refused', 'true']]);
  const { pending, conflicts } = await device.state();
  expect(pending).toBe(0);
  expect(conflicts.filter(({ field }) => field === 'content').map(({ ours }) => ours)).toEqual([
    'First words',
    'First words, and more',
    'First words',
  ]);
});

test('3.5 what waits on a new post that is held back is held back with it', async () => {
  const id = newId();
  const device = openDevice();
  await device.sync();
  await device.write(({ insert }) => insert('posts', id, { ...draft, category: POISON }));
  await device.write(({ insert }) => insert('tags', newId(), { name: 'Between' }));
  await device.write(({ update }) => update('posts', id, { content: 'First words, and more', body_rev: 1 }));
  await device.sync().catch(() => undefined);
  await device.sync().catch(() => undefined);
  await device.sync();
  expect(await decisionsOf(device, id)).toEqual([['held', 'true']]);
  expect((await device.state()).pending).toBe(0);
});

afterEach(() => {
  vi.useRealTimers();
});

test('3.5 a new post that takes too long alone, eight rounds in a row and for long, is held back whole; what comes after it is taken', async () => {
  const [slow, quick, account] = [newId(), newId(), newId()];
  const { device, model } = openSlowDevice((mutations) =>
    mutations.some(({ row, values }) => row === slow && 'content' in values),
  );
  const rows = async () => [...(await model.rows('posts')).keys()];
  await device.sync();
  await device.write(async ({ insert }) => {
    await insert('posts', slow, draft);
    await insert('post_targets', account, { post_id: slow, social_account_id: model.accountId, body_rev: 0 });
  });
  await device.write(({ insert }) => insert('posts', quick, draft));
  vi.useFakeTimers({ toFake: ['Date'] });
  for (let round = 1; round < 20; round++) {
    await expect(device.sync()).rejects.toMatchObject({ code: 'sync_unreachable' });
    expect(await decisionsOf(device, slow)).toEqual([]);
    expect(await rows()).toEqual([]);
  }
  vi.setSystemTime(Date.now() + 15 * 60_000);
  await device.sync();
  expect(await rows()).toEqual([quick]);
  expect(await decisionsOf(device, slow)).toEqual([['held', 'true']]);
  expect(device.memory?.conflicts().map(({ rowId, detail }) => [rowId, detail])).toContainEqual([
    account,
    'The server answered 500 57014',
  ]);
  expect((await device.state()).pending).toBe(0);
});

test('3.5 where a call without changes takes too long as well nothing is held back', async () => {
  const { device } = openSlowDevice(() => true);
  await device.sync();
  await device.write(({ insert }) => insert('posts', newId(), draft));
  vi.useFakeTimers({ toFake: ['Date'] });
  for (let round = 0; round < 20; round++) {
    await expect(device.sync()).rejects.toThrow();
    vi.setSystemTime(Date.now() + 60_000);
  }
  const { pending, conflicts } = await device.state();
  expect([pending, conflicts]).toEqual([1, []]);
});

test('3.5 what the server did after all, though its answer came too late, is not held back', async () => {
  const id = newId();
  let atWork: Parameters<SyncServer['push']>[0] | null = null;
  const model = createModelServer();
  const connected = model.connect('owner');
  const server: SyncServer = {
    ...connected,
    push: async (request) => {
      if (request.batch.mutations.length > 0) {
        atWork = request;
        throw toSyncError({ status: 504, message: 'upstream timed out' });
      }
      // It waits for the one before.
      if (atWork) await connected.push(atWork);
      return await connected.push(request);
    },
  };
  const sizes = { pageRows: 100, pieceRows: 100, batchMutations: 1 };
  const { workspaceId } = model;
  const device = createMemoryDevice({ name: 'here', person: 'owner', server, workspaceId, clockOffsetMs: 0, ...sizes });
  await device.sync();
  await device.write(({ insert }) => insert('posts', id, draft));
  vi.useFakeTimers({ toFake: ['Date'] });
  for (let round = 0; round < 20; round++) {
    await device.sync().catch(() => undefined);
    vi.setSystemTime(Date.now() + 60_000);
  }
  expect((await device.state()).conflicts).toEqual([]);
  expect([...(await model.rows('posts')).keys()]).toEqual([id]);
});

test('6.5 what was held back is not made again by a bootstrap: no empty post is left', async () => {
  const id = newId();
  const device = openDevice();
  await device.sync();
  await device.write(({ insert }) => insert('posts', id, { ...draft, category: POISON }));
  await device.memory?.store.transaction(async (tx) => {
    const [entry] = await tx.readEntries({});
    if (entry) await tx.changeEntries([{ ...entry, patch: {}, baseValues: {} }]);
    await tx.sweepRows(new Set());
    await tx.changeCursor({ snapshot: null });
  });
  await device.pull();
  expect((await device.rows('posts')).get(id)).toBeUndefined();
});
