import type { PersonView, ProjectView } from '#shared/contract/projects.ts';
import type { ProjectKey } from './auth-api.ts';
import type { StoredProject } from './project-store.ts';
import type { Who } from './session.ts';
import type { Sessions } from './sessions.ts';

type Stored = readonly StoredProject[];

/** A project that is known by its address keeps its id and its people. */
export function putProject(list: Stored, project: ProjectKey & Pick<StoredProject, 'id' | 'methods'>): StoredProject[] {
  const known = list.find(({ url }) => url === project.url);
  if (!known) return [...list, { ...project, people: [] }];
  return list.map((other) => (other === known ? { ...project, id: known.id, people: known.people } : other));
}

export function takeProject(list: Stored, projectId: string): StoredProject[] {
  return list.filter(({ id }) => id !== projectId);
}

export function putPerson(
  list: Stored,
  { projectId, userId }: Who,
  person: Pick<PersonView, 'email' | 'displayName'>,
): StoredProject[] {
  return changeProject(list, projectId, (people) => {
    const known = people.find((other) => other.userId === userId);
    const workspaces = known?.workspaces ?? [];
    const signedIn: PersonView = { userId, ...person, status: 'signed_in', isKept: true, workspaces };
    return known ? people.map((other) => (other === known ? signedIn : other)) : [...people, signedIn];
  });
}

export function changePerson(list: Stored, { projectId, userId }: Who, patch: Partial<PersonView>): StoredProject[] {
  return changeProject(list, projectId, (people) =>
    people.map((person) => (person.userId === userId ? { ...person, ...patch } : person)),
  );
}

export function takePerson(list: Stored, { projectId, userId }: Who): StoredProject[] {
  return changeProject(list, projectId, (people) => people.filter((person) => person.userId !== userId));
}

function changeProject(
  list: Stored,
  projectId: string,
  edit: (people: readonly PersonView[]) => PersonView[],
): StoredProject[] {
  return list.map((project) => (project.id === projectId ? { ...project, people: edit(project.people) } : project));
}

/** As a window may see it. Who is in the list as signed in is so only where there is a session. */
export async function toView(
  { id, url, methods, people }: StoredProject,
  look: (userId: string) => ReturnType<Sessions['look']>,
): Promise<ProjectView> {
  return { id, url, methods, people: await Promise.all(people.map((person) => seePerson(person, look))) };
}

async function seePerson(
  person: PersonView,
  look: (userId: string) => ReturnType<Sessions['look']>,
): Promise<PersonView> {
  if (person.status !== 'signed_in') return { ...person, isKept: false };
  const { state, isKept } = await look(person.userId);
  return { ...person, isKept, status: state === 'none' ? 'signed_out' : state };
}
