import { pull, type SyncContext } from './sync-workspace.ts';
import { tellWrites } from './tell-writes.ts';

/**
 * Whether this device has everything: `complete`, or the tables in which it differs from the server. `moving`: something
 * changed meanwhile, or is still to be sent, so that nothing can be said. What differs is mended by a bootstrap, which is
 * begun with the next round (SPEC 5.4).
 */
export type DigestCheck =
  | { readonly kind: 'complete' | 'moving' }
  | { readonly kind: 'differs'; readonly tables: readonly string[] };

export async function checkDigest(context: SyncContext): Promise<DigestCheck> {
  const { store, server, workspaceId } = context;
  const { epoch } = await store.transaction((tx) => tx.readCursor());
  let isMoving = false;
  const onTables = () => {
    isMoving = true;
  };
  const watched = { ...context, store: tellWrites(store, onTables) };
  await pull(watched);
  isMoving = false;
  const there = await server.digest({ workspace: workspaceId, epoch });
  // Nothing between the last pull and this one: the digest is of what is here.
  await pull(watched);
  return await store.transaction(async (tx) => {
    if (isMoving || (await tx.countEntries()) > 0) return { kind: 'moving' };
    const tables: string[] = [];
    for (const [table, { count, sum }] of Object.entries(there.tables)) {
      const here = await tx.readDigest(table);
      if (here && (here.count !== count || here.sum !== sum)) tables.push(table);
    }
    if (tables.length === 0) return { kind: 'complete' };
    await tx.changeCursor({ snapshot: null });
    return { kind: 'differs', tables };
  });
}
