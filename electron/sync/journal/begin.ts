import { sql } from 'drizzle-orm';
import type { Database } from '../../database/mirror.ts';
import { beginSync } from '../mirror-store.ts';
import type { SyncBeginning } from './ops.ts';

/** The row is not sent, and the first page writes over it: until then there is something to show and to write in. */
export async function begin(
  db: Database,
  workspaceId: string,
  { name, timezone, ...cursor }: SyncBeginning,
): Promise<void> {
  await beginSync(db, { workspaceId, ...cursor });
  await db.execute(sql`
    insert into workspaces (id, name, timezone) values (${workspaceId}, ${name}, ${timezone}) on conflict do nothing`);
}
