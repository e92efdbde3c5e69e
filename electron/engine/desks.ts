import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeskView } from '#shared/contract/desks.ts';
import type { PersonView, ProjectView } from '#shared/contract/projects.ts';
import { type DeskTeam, toDeskKey } from '#shared/domain/desk-key.ts';
import { AppError } from '#shared/lib/app-error.ts';
import type { Clock } from '#shared/lib/clock.ts';
import { codeOf, toStorageError } from '../database/durable-files.ts';
import { placesOf } from '../ipc/desk-places.ts';
import type { DeskHandlers } from '../ipc/handlers.ts';
import type { Fetch } from '../sync/auth/guarded-fetch.ts';
import type { Auth } from '../sync/auth/start-auth.ts';
import { type DeskNote, readDeskNote } from './desk-note.ts';

export type DesksOptions = {
  /** The folder of the device, in which each desk has its own. */
  readonly userData: string;
  readonly openKey: string;
  /** Of the desk that is open, as it is now. */
  readonly openNote: () => Promise<DeskNote>;
  readonly auth: Auth;
  readonly fetch: Fetch;
  readonly clock: Clock;
};

/** The workspaces that this device can open. */
export function createDesks(options: DesksOptions): DeskHandlers {
  const { userData, openKey, auth } = options;

  async function noteOf(key: string): Promise<DeskNote | null> {
    return key === openKey ? await options.openNote() : await readDeskNote(placesOf(userData, key).folder);
  }

  async function readLocal(key: string): Promise<DeskView> {
    const note = await noteOf(key);
    return { key, name: note?.name || null, team: null, isHere: true, unsent: 0 };
  }

  async function readTeam(project: ProjectView, person: PersonView, workspace: Known): Promise<DeskView> {
    const key = toDeskKey({ projectId: project.id, userId: person.userId, workspaceId: workspace.id });
    const note = await noteOf(key);
    const isHere = note !== null || (await isThere(placesOf(userData, key).folder));
    return {
      key,
      name: (key === openKey && note?.name) || workspace.name || note?.name || null,
      team: {
        projectId: project.id,
        projectHost: new URL(project.url).host,
        userId: person.userId,
        email: person.email,
        status: person.status,
        role: note?.role ?? null,
      },
      isHere,
      unsent: isHere ? (note?.unsent ?? null) : 0,
    };
  }

  return {
    'desks.list': async () => {
      const { projects } = await auth.handlers['projects.list']({});
      const locals = await listFolders(join(userData, 'locals'));
      const desks = [readLocal('local'), ...locals.map((id) => readLocal(`local/${id}`))];
      for (const project of projects) {
        for (const person of project.people) {
          const all = await knownTo(userData, project.id, person);
          desks.push(...all.map((workspace) => readTeam(project, person, workspace)));
        }
      }
      const people = projects.flatMap(({ id: projectId, url, people: all }) =>
        all
          .filter(({ status }) => status === 'signed_in')
          .map(({ userId, email }) => ({ projectId, projectHost: new URL(url).host, userId, email })),
      );
      return { openKey, desks: await Promise.all(desks), people };
    },
    'desks.create': async ({ projectId, userId, id, name, timezone }) => {
      const { createWorkspace } = await import('../sync/desks/create-workspace.ts');
      const token = await auth.readAccessToken({ projectId, userId });
      const made = await createWorkspace(await auth.readProject(projectId), token, { id, name, timezone }, options);
      return { key: toDeskKey({ projectId, userId, workspaceId: made.id }), name: made.name };
    },
  };
}

type Known = { readonly id: string; readonly name: string | null };

/** Those of the project that the person was a member of when last asked, and those that are on this device. */
async function knownTo(userData: string, projectId: string, { userId, workspaces }: PersonView): Promise<Known[]> {
  const here = await listFolders(join(userData, 'teams', projectId, userId));
  const others = here.filter((id) => !workspaces.some((workspace) => workspace.id === id));
  return [...workspaces, ...others.map((id) => ({ id, name: null }))];
}

/**
 * Changes of this person on this device that the project has not got. A desk that was not closed in order counts as one: who
 * signs out is asked.
 */
export async function countUnsent(
  { userData, openKey, openNote }: Pick<DesksOptions, 'userData' | 'openKey' | 'openNote'>,
  { projectId, userId }: Pick<DeskTeam, 'projectId' | 'userId'>,
): Promise<number> {
  let count = 0;
  for (const workspaceId of await listFolders(join(userData, 'teams', projectId, userId))) {
    const key = toDeskKey({ projectId, userId, workspaceId });
    const note = key === openKey ? await openNote() : await readDeskNote(placesOf(userData, key).folder);
    count += note?.unsent ?? 1;
  }
  return count;
}

/** For an engine that was given no place for them. */
export function refuseDesks(): DeskHandlers {
  const refuse = async () => {
    throw new AppError('engine_unavailable', 'This engine has no place for desks');
  };
  return { 'desks.list': refuse, 'desks.create': refuse };
}

async function listFolders(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw toStorageError(error);
  }
}

async function isThere(folder: string): Promise<boolean> {
  return (await listFolders(folder)).length > 0;
}
