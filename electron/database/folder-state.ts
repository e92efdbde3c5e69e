import { join } from 'node:path';
import * as z from 'zod/mini';
import { AppError } from '#shared/lib/app-error.ts';
import { type Disk, readIfThere, writeDurably } from './durable-files.ts';
import type { Migration } from './migrate.ts';

/** Raised when an older Postroom could not make sense of the folder any more. */
const FOLDER_FORMAT = 1;

const schema = z.object({
  format: z.int(),
  /** The last migration that the mirror has seen. */
  migration: z.string(),
  /** `clean`: closed in order, everything fsynced. `open`: in use, or its engine died. `rebuilding`: half made. */
  mirror: z.enum(['opening', 'open', 'clean', 'broken', 'rebuilding']),
  bootId: z.string(),
  /** How often in a row the mirror was being opened when the engine died. */
  attempts: z.int(),
});

/** `folder.json`: what has to be known before the mirror is touched. */
export type FolderState = z.infer<typeof schema>;

/** null: a new folder, or the file is unreadable and the mirror has to speak for itself. Fails with `folder_newer`. */
export async function readFolderState(folder: string, migrations: readonly Migration[]): Promise<FolderState | null> {
  const text = await readIfThere(join(folder, 'folder.json'));
  if (text === null) return null;
  const state = parse(text);
  const format = (state as { format?: unknown } | null)?.format;
  const parsed = schema.safeParse(state);
  if (typeof format === 'number' && format > FOLDER_FORMAT) refuse(`format ${format}`);
  if (!parsed.success) return null;
  if (!migrations.some(({ tag }) => tag === parsed.data.migration)) refuse(parsed.data.migration);
  return parsed.data;
}

export async function writeFolderState(
  disk: Disk,
  folder: string,
  state: Pick<FolderState, 'mirror' | 'bootId' | 'attempts'>,
  migrations: readonly Migration[],
): Promise<void> {
  const migration = migrations.at(-1)?.tag ?? '';
  const whole: FolderState = { format: FOLDER_FORMAT, migration, ...state };
  await writeDurably(disk, join(folder, 'folder.json'), `${JSON.stringify(whole, null, 2)}\n`);
}

function refuse(what: string): never {
  throw new AppError('folder_newer', `The folder was used by a newer version: ${what}`, { details: { found: what } });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
