import * as z from 'zod/mini';
import { done, id, name } from './fields.ts';
import { command, query } from './operation.ts';

export const folderView = z.object({ id, name: z.string(), fileCount: z.number() });
export type FolderView = z.infer<typeof folderView>;

/** As many as one folder of a disk can bring. */
const ids = z.array(id).check(z.minLength(1), z.maxLength(20_000));

/** Folders of the library: flat, and a file is in one or in none. */
export const folderOperations = {
  /** By name. */
  'folders.list': query({
    input: z.object({}),
    output: z.object({
      folders: z.array(folderView),
      /** Files in none of them, and all that there are. */
      unfiledCount: z.number(),
      totalCount: z.number(),
    }),
    tables: ['media_folders', 'media_assets'],
  }),
  /** With `ids` these files go into it. A folder of this name (in any case) that exists already is taken instead. */
  'folders.add': command({
    input: z.object({ name, ids: z.optional(ids) }),
    output: z.object({ id }),
    errors: ['not_found'],
  }),
  'folders.rename': command({
    input: z.object({ id, name }),
    output: done,
    errors: ['not_found', 'conflict'],
  }),
  /** Its files stay in the library, in no folder. */
  'folders.remove': command({ input: z.object({ id }), output: done, errors: ['not_found'] }),
  /** Out of where they are; null: into none. */
  'folders.put': command({
    input: z.object({ ids, folderId: z.nullable(id) }),
    output: done,
    errors: ['not_found'],
  }),
};
