import { afterAll, beforeAll, expect, test } from 'vitest';
import { isSentColumn, WRITTEN_TABLES } from '#shared/domain/sync-columns.ts';
import { startTeamDatabase, type TeamDatabase } from '#test/harness/server/team-server.ts';
import { readCatalog } from './access/catalog.ts';

let team: TeamDatabase;
beforeAll(async () => {
  team = await startTeamDatabase();
});
afterAll(async () => await team?.stop());

test('a device sends exactly the columns that the server lets people write (SPEC 1.4)', async () => {
  const catalog = await readCatalog(team.admin);
  for (const table of WRITTEN_TABLES) {
    for (const [op, privilege] of [
      ['insert', 'INSERT'],
      ['update', 'UPDATE'],
    ] as const) {
      const sent = (catalog.columns.get(table) ?? [])
        .map(({ name }) => name)
        .filter((name) => isSentColumn(table, name, op));
      const granted = catalog
        .granted('authenticated', table, privilege)
        .filter((name) => !['id', 'workspace_id'].includes(name));
      // Devices make no workspaces: that is a function's.
      if (table === 'workspaces' && op === 'insert') continue;
      expect([table, op, sent.toSorted()]).toEqual([table, op, granted.toSorted()]);
    }
  }
});
