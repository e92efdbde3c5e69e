import { rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod/mini';
import { projectView } from '#shared/contract/projects.ts';
import { UNPROTECTED_CHOICES } from '#shared/domain/sign-in.ts';
import { type Disk, makeFolder, readIfThere, writeDurably } from '../../database/durable-files.ts';
import type { Log } from '../../ipc/wire-error.ts';

const storedProject = z.extend(projectView, { publishableKey: z.string() });
export type StoredProject = z.infer<typeof storedProject>;

const storedSchema = z.object({
  version: z.literal(1),
  unprotected: z.nullable(z.enum(UNPROTECTED_CHOICES)),
  projects: z.array(storedProject),
});
export type Stored = z.infer<typeof storedSchema>;

const EMPTY: Stored = { version: 1, unprotected: null, projects: [] };

export type ProjectStore = {
  readonly read: () => Promise<Stored>;
  /** One change after the other, each on the disk when it returns. An `edit` that returns what it got writes nothing. */
  readonly change: (edit: (stored: Stored) => Stored) => Promise<void>;
  readonly settled: () => Promise<unknown>;
};

/** The list of projects and people: no secret is in it, so that it outlives a keyring that is gone. */
export function openProjectStore(path: string, { disk, log }: { disk: Disk; log: Log }): ProjectStore {
  let stored: Promise<Stored> | null = null;
  let last: Promise<unknown> = Promise.resolve();

  async function load(): Promise<Stored> {
    const text = await readIfThere(path);
    if (text === null) return EMPTY;
    const parsed = storedSchema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    log('warn', 'the list of projects cannot be read; it is set aside', {});
    await rename(path, `${path}.unreadable`);
    return EMPTY;
  }

  function read(): Promise<Stored> {
    stored ??= load();
    // A folder that cannot be read now may be readable later.
    stored.catch(() => {
      stored = null;
    });
    return stored;
  }

  return {
    read,
    settled: () => last,
    change: (edit) => {
      const done = last.then(async () => {
        const before = await read();
        const after = edit(before);
        if (after === before) return;
        await makeFolder(disk, dirname(path));
        await writeDurably(disk, path, `${JSON.stringify(after, null, 2)}\n`);
        stored = Promise.resolve(after);
      });
      last = done.catch(() => undefined);
      return done;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
