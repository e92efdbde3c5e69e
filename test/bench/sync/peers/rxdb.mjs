import { createClient } from '@supabase/supabase-js';
import { createRxDatabase } from 'rxdb/plugins/core';
import { replicateSupabase } from 'rxdb/plugins/replication-supabase';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { timeDurable } from './durable.mjs';

const TABLES = ['peer_posts', 'peer_targets', 'peer_tags'];
/** What PostgREST gives at most, and what ours asks for. */
const PULL_ROWS = 1_000;
const PUSH_ROWS = 100;

let database;
let client;
let workspace;

window.peer = {
  open: async ({ workspaceId, columns }) => {
    workspace = workspaceId;
    client = createClient(location.origin, 'none', { auth: { persistSession: false, autoRefreshToken: false } });
    database = await createRxDatabase({
      name: `team-${workspaceId}`,
      storage: getRxStorageDexie(),
      multiInstance: false,
    });
    await database.addCollections(
      Object.fromEntries(TABLES.map((table) => [table, { schema: toSchema(columns[table]) }])),
    );
  },
  sync: async () => await timeDurable(sync, 1_000),
  countKept: async () => {
    let rows = 0;
    for (const table of TABLES) rows += await database[table].count().exec();
    return rows;
  },
  countTexts: async (start) => (await textsOf(start)).length,
  edit: async ({ ids, text }) => {
    for (const id of ids) {
      const doc = await database.peer_posts.findOne(id).exec();
      await doc.patch({ content: `${text} ${id}` });
    }
  },
};

async function sync() {
  const running = TABLES.map((table) =>
    replicateSupabase({
      tableName: table,
      client,
      collection: database[table],
      replicationIdentifier: `${table}-${workspace}`,
      live: false,
      waitForLeadership: false,
      pull: { batchSize: PULL_ROWS, queryBuilder: ({ query }) => query.eq('workspace_id', workspace) },
      push: { batchSize: PUSH_ROWS },
    }),
  );
  for (const state of running) state.error$.subscribe((error) => console.error(JSON.stringify(error.parameters)));
  await Promise.all(running.map((state) => state.awaitInitialReplication()));
  await Promise.all(running.map((state) => state.cancel()));
}

async function textsOf(start) {
  const docs = await database.peer_posts.find().exec();
  return docs.filter(({ content }) => content.startsWith(start));
}

function toSchema(columns) {
  const properties = Object.fromEntries(
    columns
      .filter(({ name }) => name !== '_modified' && name !== '_deleted')
      .map(({ name, type }) => [name, name === 'id' ? { type: 'string', maxLength: 36 } : { type: [type, 'null'] }]),
  );
  return { version: 0, primaryKey: 'id', type: 'object', properties, required: ['id'] };
}
