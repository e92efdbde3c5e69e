import { join } from 'node:path';
import { teamOf } from '#shared/domain/desk-key.ts';

export type DeskPlaces = { readonly folder: string; readonly backupsFolder: string; readonly firstViewPath: string };

/** Where a desk lies. Backups stand beside the data folder, not in it: what befalls that one spares them. */
export function placesOf(userData: string, key: string): DeskPlaces {
  if (key === 'local') {
    return {
      folder: join(userData, 'local'),
      backupsFolder: join(userData, 'backups'),
      firstViewPath: join(userData, 'first-view.json'),
    };
  }
  const team = teamOf(key);
  const parts = team
    ? ['teams', team.projectId, team.userId, team.workspaceId]
    : ['locals', key.slice('local/'.length)];
  const place = join(userData, ...parts);
  return {
    folder: join(place, 'data'),
    backupsFolder: join(place, 'backups'),
    firstViewPath: join(place, 'first-view.json'),
  };
}

/** In the device's folder of projects. Not there: nobody has connected one yet. */
export const PROJECTS_FILE = 'projects.json';
