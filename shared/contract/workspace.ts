import * as z from 'zod/mini';
import { done, id, name, zone } from './fields.ts';
import { command, query } from './operation.ts';

export const workspaceView = z.object({ id, name: z.string(), timezone: z.string(), keepsLocation: z.boolean() });
export type WorkspaceView = z.infer<typeof workspaceView>;

export const workspaceOperations = {
  'workspace.read': query({ input: z.object({}), output: workspaceView, tables: ['workspaces'] }),
  'workspace.rename': command({ input: z.object({ name }), output: done }),
  /** Posts keep their wall-clock time and zone; only what the calendar shows moves. */
  'workspace.setZone': command({ input: z.object({ timezone: zone }), output: done }),
  /** Whether files go out with where they were made in them; without it they do not. */
  'workspace.setKeepLocation': command({ input: z.object({ keepsLocation: z.boolean() }), output: done }),
};
