import { eq } from 'drizzle-orm';
import { workspaces } from '#drizzle/schema/workspaces.ts';
import { readKeepsLocation } from '#shared/domain/published-file.ts';
import { must } from '#shared/lib/must.ts';
import type { AreaHandlers } from '../../ipc/handlers.ts';

export const workspaceHandlers: AreaHandlers<'workspace'> = {
  'workspace.read': async (_input, { db, workspaceId }) => {
    const [row] = await db.select().from(workspaces).where(eq(workspaces.id, workspaceId));
    const { id, name, timezone, settings } = must(row, 'the workspace');
    return { id, name, timezone, keepsLocation: readKeepsLocation(settings) };
  },
  'workspace.rename': {
    mark: ({ name }) => ({ label: 'renameWorkspace', labelValues: { name } }),
    run: async ({ name }, { tx, workspaceId }) => {
      await tx.update(workspaces, workspaceId, { name });
      return {};
    },
  },
  'workspace.setZone': {
    mark: ({ timezone }) => ({ label: 'setZone', labelValues: { timezone } }),
    run: async ({ timezone }, { tx, workspaceId }) => {
      await tx.update(workspaces, workspaceId, { timezone });
      return {};
    },
  },
  'workspace.setKeepLocation': {
    mark: ({ keepsLocation }) => ({ label: keepsLocation ? 'keepLocation' : 'removeLocation' }),
    run: async ({ keepsLocation }, { tx, workspaceId }) => {
      const [row] = await tx.read.select().from(workspaces).where(eq(workspaces.id, workspaceId));
      const { settings } = must(row, 'the workspace');
      await tx.update(workspaces, workspaceId, { settings: { ...settings, keepLocation: keepsLocation } });
      return {};
    },
  },
};
