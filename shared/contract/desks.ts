import * as z from 'zod/mini';
import { deskKey } from '../domain/desk-key.ts';
import { PERSON_STATUSES } from '../domain/sign-in.ts';
import { MEMBER_ROLES } from '../domain/states.ts';
import { id, name, zone } from './fields.ts';
import { query, task } from './operation.ts';
import { NETWORK_ERRORS } from './projects.ts';

export const deskView = z.object({
  key: deskKey,
  /** null: it was not opened yet, and has no name that is known here. */
  name: z.nullable(z.string()),
  /** null: a local one. */
  team: z.nullable(
    z.object({
      projectId: id,
      projectHost: z.string(),
      userId: id,
      email: z.string(),
      status: z.enum(PERSON_STATUSES),
      /** null: not known here. */
      role: z.nullable(z.enum(MEMBER_ROLES)),
    }),
  ),
  /** Its rows are on this device. */
  isHere: z.boolean(),
  /** Changes that its project has not got; null: not known, since it was not closed in order. */
  unsent: z.nullable(z.int()),
});
export type DeskView = z.infer<typeof deskView>;

const ERRORS = ['not_found', 'signed_out', 'project_refused', ...NETWORK_ERRORS] as const;

const made = z.object({ key: deskKey, name: z.string() });

/** The workspaces that this device can open: the local ones, and those of everybody who is signed in here. */
export const deskOperations = {
  'desks.list': query({
    input: z.object({}),
    output: z.object({
      openKey: deskKey,
      desks: z.array(deskView),
      /** Who is signed in, and so may make a workspace: also where they have none yet. */
      people: z.array(z.object({ projectId: id, projectHost: z.string(), userId: id, email: z.string() })),
    }),
    tables: ['workspaces', 'workspace_members'],
  }),
  /** Makes a workspace in a project. `id`: its own, made by the window, so that asking twice makes one. */
  'desks.create': task({
    input: z.object({ id, projectId: id, userId: id, name, timezone: zone }),
    output: made,
    errors: ERRORS,
  }),
  /**
   * The open local workspace as one of a team's: what is in it is copied into a new one, which is sent when it is opened.
   * `left`: posts that went out, which stay here alone. The local one is not changed.
   */
  'desks.fromLocal': task({
    input: z.object({ id, projectId: id, userId: id, name }),
    output: z.extend(made, { left: z.int() }),
    errors: [...ERRORS, 'disk_full', 'read_only'],
  }),
  /** The open workspace as a local one more. `id`: the new one's. */
  'desks.toLocal': task({
    input: z.object({ id, name }),
    output: made,
    errors: ['not_found', 'disk_full', 'read_only'],
  }),
};
