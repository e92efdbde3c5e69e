import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { workspaces } from '#drizzle/schema/workspaces.ts';
import type { DeskView } from '#shared/contract/desks.ts';
import type { InputOf } from '#shared/contract/index.ts';
import type { PersonView, ProjectView } from '#shared/contract/projects.ts';
import { type DeskTeam, teamOf, toDeskKey } from '#shared/domain/desk-key.ts';
import { AppError } from '#shared/lib/app-error.ts';
import type { Clock } from '#shared/lib/clock.ts';
import { must } from '#shared/lib/must.ts';
import { codeOf, type Disk, makeFolder, toStorageError } from '../database/durable-files.ts';
import type { ReadDb } from '../database/mirror.ts';
import { placesOf } from '../ipc/desk-places.ts';
import type { DeskHandlers } from '../ipc/handlers.ts';
import type { Fetch } from '../sync/auth/guarded-fetch.ts';
import type { Auth } from '../sync/auth/start-auth.ts';
import { type CopyManifest, writeCopy } from './desk-copy/copy-file.ts';
import { shareFiles } from './desk-copy/share-files.ts';
import { type DeskNote, readDeskNote, writeDeskNote } from './desk-note.ts';

export type DesksOptions = {
  /** The folder of the device, in which each desk has its own. */
  readonly userData: string;
  readonly openKey: string;
  /** Of the desk that is open, as it is now. */
  readonly openNote: () => Promise<DeskNote>;
  readonly readOpen: () => Promise<{ readonly db: ReadDb; readonly workspaceId: string }>;
  readonly disk: Disk;
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

  async function create({ projectId, userId, id, name, timezone }: InputOf<'desks.create'>) {
    const { createWorkspace } = await import('../sync/desks/create-workspace.ts');
    const readToken = (refused?: string) => auth.readAccessToken({ projectId, userId }, refused);
    const made = await createWorkspace(await auth.readProject(projectId), readToken, { id, name, timezone }, options);
    return { key: toDeskKey({ projectId, userId, workspaceId: made.id }), name: made.name };
  }

  async function readOpenRow(): Promise<{ timezone: string }> {
    const { db, workspaceId } = await options.readOpen();
    const [row] = await db.select().from(workspaces).where(eq(workspaces.id, workspaceId));
    return must(row, 'the workspace');
  }

  /** Answers with how many posts stay behind. */
  async function copyOpen(key: string, head: Omit<CopyManifest, 'units'>): Promise<number> {
    const { readUnits, countLeft } = await import('./desk-copy/read-units.ts');
    const { db, workspaceId } = await options.readOpen();
    const { folder } = placesOf(userData, key);
    await makeFolder(options.disk, folder);
    await shareFiles(placesOf(userData, openKey).folder, folder);
    await writeCopy(options.disk, folder, head, readUnits(db, workspaceId, head.isTeams));
    await writeDeskNote(options.disk, folder, { name: head.name, role: null, unsent: head.isTeams ? null : 0 });
    return head.isTeams ? await countLeft(db, workspaceId) : 0;
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
    'desks.create': create,
    'desks.fromLocal': async ({ id, projectId, userId, name }) => {
      if (teamOf(openKey)) throw new AppError('not_found', 'The open workspace is not a local one');
      const { timezone } = await readOpenRow();
      const made = await create({ id, projectId, userId, name, timezone });
      const left = await copyOpen(made.key, { workspaceId: id, name: made.name, timezone, isTeams: true });
      return { ...made, left };
    },
    'desks.toLocal': async ({ id, name }) => {
      const key = `local/${id}`;
      const { timezone } = await readOpenRow();
      await copyOpen(key, { workspaceId: id, name, timezone, isTeams: false });
      return { key, name };
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
  return { 'desks.list': refuse, 'desks.create': refuse, 'desks.fromLocal': refuse, 'desks.toLocal': refuse };
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
