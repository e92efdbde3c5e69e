import { expect, test } from 'vitest';
import { newId } from '#shared/lib/ids.ts';
import { createMemoryDevice } from '#test/simulation/device.ts';
import { createModelServer } from '#test/simulation/model-server.ts';
import type { SyncServer } from './wire.ts';

test('5.1 a round ends though somebody goes on typing; what was typed meanwhile goes with the next', async () => {
  const model = createModelServer();
  const id = newId();
  let pushes = 0;
  const connected = model.connect('owner');
  const server: SyncServer = {
    ...connected,
    push: async (request) => {
      pushes++;
      if (pushes < 50) await type();
      return await connected.push(request);
    },
  };
  const { workspaceId } = model;
  const sizes = { pageRows: 100, pieceRows: 100, batchMutations: 100 };
  const device = createMemoryDevice({ name: 'here', person: 'owner', server, workspaceId, clockOffsetMs: 0, ...sizes });
  let letters = 0;
  const type = () =>
    device.write(({ update }) => update('posts', id, { content: `letter ${letters++}`, body_rev: letters }));

  await device.sync();
  await device.write(({ insert }) =>
    insert('posts', id, { content: '', timezone: 'UTC', state: 'draft', body_rev: 0 }),
  );
  await device.sync();
  expect(pushes).toBe(1);
  expect((await device.state()).pending).toBe(1);
  pushes = 50;
  await device.sync();
  expect((await model.rows('posts')).get(id)?.content).toBe('letter 0');
});

test('2.8 whoever shows rows is told of those that an outcome changed though no page brought them', async () => {
  const model = createModelServer();
  const { workspaceId } = model;
  const sizes = { pageRows: 100, pieceRows: 100, batchMutations: 100 };
  const told: string[] = [];
  const connected = model.connect('owner');
  const server: SyncServer = {
    ...connected,
    push: async (request) => {
      told.splice(0);
      return await connected.push(request);
    },
  };
  const common = { person: 'owner' as const, workspaceId, clockOffsetMs: 0, ...sizes };
  const here = createMemoryDevice({ ...common, name: 'here', server, onTables: (tables) => told.push(...tables) });
  const there = createMemoryDevice({ ...common, name: 'there', server: connected });
  const id = newId();
  await here.sync();
  await here.write(({ insert }) =>
    insert('posts', id, { content: '', timezone: 'UTC', state: 'draft', body_rev: 0, wall_time: '2027-03-01T09:00' }),
  );
  await here.sync();
  await there.sync();
  await there.write(({ update }) => update('posts', id, { wall_time: '2027-03-02T09:00' }));
  await there.sync();
  await here.write(({ update }) => update('posts', id, { wall_time: '2027-03-03T09:00' }));
  await here.sync();
  expect((await here.rows('posts')).get(id)?.wall_time).toBe('2027-03-02T09:00');
  expect(told).toContain('posts');
  await model.setMember('owner', false);
  told.splice(0);
  expect((await here.sync()).kind).toBe('suspended');
  expect(told).toContain('posts');
});

test('6.3 with a lost membership rows go, but for the workspace itself and what has something unsent', async () => {
  const model = createModelServer();
  const { workspaceId } = model;
  const sizes = { pageRows: 100, pieceRows: 100, batchMutations: 100 };
  const server = model.connect('owner');
  const device = createMemoryDevice({ name: 'here', person: 'owner', server, workspaceId, clockOffsetMs: 0, ...sizes });
  const [sent, edited, made] = [newId(), newId(), newId()];
  const draft = { content: 'sent', timezone: 'UTC', state: 'draft', body_rev: 0 };
  await device.sync();
  for (const id of [sent, edited]) await device.write(({ insert }) => insert('posts', id, draft));
  await device.sync();
  await device.write(({ update }) => update('posts', edited, { content: 'edited', body_rev: 1 }));
  await device.write(({ insert }) => insert('posts', made, { ...draft, content: 'made' }));
  const shown = async () => {
    const [posts, workspaces] = [await device.rows('posts'), await device.rows('workspaces')];
    return {
      posts: Object.fromEntries([...posts].map(([id, { content }]) => [id, content])),
      workspaces: [...workspaces.values()].map(({ name }) => name),
    };
  };
  await model.setMember('owner', false);
  expect((await device.sync()).kind).toBe('suspended');
  expect(await shown()).toEqual({ posts: { [edited]: 'edited', [made]: 'made' }, workspaces: ['Studio'] });
  await model.setMember('owner', true);
  expect((await device.sync()).kind).toBe('synced');
  expect(await shown()).toEqual({
    posts: { [sent]: 'sent', [edited]: 'edited', [made]: 'made' },
    workspaces: ['Studio'],
  });
  expect((await device.state()).pending).toBe(0);
});
