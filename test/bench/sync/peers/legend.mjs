import { observable, syncState, when } from '@legendapp/state';
import { ObservablePersistIndexedDB } from '@legendapp/state/persist-plugins/indexeddb';
import { configureSyncedSupabase, syncedSupabase } from '@legendapp/state/sync-plugins/supabase';
import { createClient } from '@supabase/supabase-js';
import { timeDurable, written } from './durable.mjs';

const TABLES = ['peer_posts', 'peer_targets', 'peer_tags'];
const stores = {};

window.peer = {
  open: async ({ workspaceId, path }) => {
    const client = createClient(`${location.origin}${path}`, 'none', {
      auth: { persistSession: false, autoRefreshToken: false },
    });
    const plugin = new ObservablePersistIndexedDB({
      databaseName: `team-${workspaceId}`,
      version: 1,
      tableNames: TABLES,
    });
    for (const table of TABLES) {
      stores[table] = observable(
        syncedSupabase({
          supabase: client,
          collection: table,
          select: (from) => from.select('*'),
          filter: (select) => select.eq('workspace_id', workspaceId),
          actions: ['read', 'create', 'update'],
          realtime: false,
          fieldCreatedAt: 'created_at',
          fieldUpdatedAt: '_modified',
          fieldDeleted: '_deleted',
          changesSince: 'last-sync',
          persist: { name: table, plugin, retrySync: true },
          retry: { infinite: true },
        }),
      );
    }
  },
  sync: async () => await timeDurable(sync, 1_500),
  /** What is made from now on waits. */
  goOffline: async () => configureSyncedSupabase({ enabled: false }),
  goOnline: async () => configureSyncedSupabase({ enabled: true }),
  countKept: async () => {
    configureSyncedSupabase({ enabled: false });
    for (const table of TABLES) stores[table].get();
    await Promise.all(TABLES.map((table) => when(() => syncState(stores[table]).isPersistLoaded.get())));
    return TABLES.reduce((sum, table) => sum + Object.keys(stores[table].peek() ?? {}).length, 0);
  },
  countTexts: async (start) =>
    Object.values(stores.peer_posts.peek()).filter(({ content }) => content.startsWith(start)).length,
  edit: async ({ ids, text }) => {
    for (const id of ids) stores.peer_posts[id].content.set(`${text} ${id}`);
    await written(1_500);
  },
};

let isFirst = true;

async function sync() {
  if (isFirst) {
    isFirst = false;
    for (const table of TABLES) stores[table].get();
    await Promise.all(TABLES.map((table) => when(() => syncState(stores[table]).isLoaded.get())));
    return;
  }
  await Promise.all(TABLES.map((table) => syncState(stores[table]).sync()));
}
