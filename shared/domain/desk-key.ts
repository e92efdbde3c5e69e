import * as z from 'zod/mini';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const TEAM_KEY = new RegExp(`^team/(${UUID})/(${UUID})/(${UUID})$`);
const LOCAL_KEY = new RegExp(`^local(/${UUID})?$`);

/**
 * Names a desk, that is one workspace as it is on this device: `local`, another local one (`local/<id>`), or a team's as one
 * person has it (`team/<project>/<person>/<workspace>`). SECURITY: it becomes a path.
 */
export const deskKey = z.string().check(z.refine((key) => LOCAL_KEY.test(key) || TEAM_KEY.test(key)));

export type DeskTeam = { readonly projectId: string; readonly userId: string; readonly workspaceId: string };

export function toDeskKey({ projectId, userId, workspaceId }: DeskTeam): string {
  return `team/${projectId}/${userId}/${workspaceId}`;
}

/** null: a local one. */
export function teamOf(key: string): DeskTeam | null {
  const [, projectId, userId, workspaceId] = TEAM_KEY.exec(key) ?? [];
  return projectId && userId && workspaceId ? { projectId, userId, workspaceId } : null;
}
