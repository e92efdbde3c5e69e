import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import * as z from 'zod/mini';
import { personView, projectView, signInMethods } from '#shared/contract/projects.ts';
import { isSignInProvider, UNPROTECTED_CHOICES } from '#shared/domain/sign-in.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { type Disk, makeFolder, readIfThere, writeDurably } from '../../database/durable-files.ts';
import type { Log } from '../../ipc/wire-error.ts';
import { parseObject } from './parse-object.ts';
import { readProjectAddress } from './project-address.ts';
import { createTurns } from './turns.ts';

const VERSION = 1;

export type StoredProject = z.infer<typeof projectView> & { readonly publishableKey: string };

export type Stored = {
  readonly version: typeof VERSION;
  readonly unprotected: (typeof UNPROTECTED_CHOICES)[number] | null;
  readonly projects: StoredProject[];
};

const EMPTY: Stored = { version: VERSION, unprotected: null, projects: [] };

const fileSchema = z.object({
  unprotected: z.catch(z.nullable(z.enum(UNPROTECTED_CHOICES)), null),
  projects: z.array(z.unknown()),
});

/** A service that only a newer version knows is left out, as `checkProject` does it. */
const storedMethods = z.object({
  ...signInMethods.shape,
  providers: z.pipe(
    z.array(z.string()),
    z.transform((names) => names.filter(isSignInProvider)),
  ),
});

const entrySchema = z.object({
  ...projectView.shape,
  // SECURITY: as strict with the file as with what is typed: nobody signs in without encryption.
  url: z.string().check(z.refine(isOneAddress)),
  methods: storedMethods,
  people: z.array(z.unknown()),
  publishableKey: z.string(),
});

export type ProjectStore = {
  /** Fails with `projects_newer`. */
  readonly read: () => Promise<Stored>;
  /** Whether something of the list could not be read in this run. */
  readonly isDamaged: () => boolean;
  /** One change after the other, each on the disk when it returns. An `edit` that returns what it got writes nothing. */
  readonly change: (edit: (stored: Stored) => Stored) => Promise<void>;
  readonly settled: () => Promise<unknown>;
};

/**
 * The list of projects and people: no secret is in it, so that it outlives a keyring that is gone. What cannot be read of it
 * costs nothing else. The file stays as it is until the next change, which sets a copy aside first.
 */
export function openProjectStore(path: string, { disk, log }: { disk: Disk; log: Log }): ProjectStore {
  let stored: Promise<Stored> | null = null;
  /** What is to be set aside before the file is written over. */
  let damaged: string | null = null;
  let isDamaged = false;
  const turns = createTurns();

  async function load(): Promise<Stored> {
    const text = await readIfThere(path);
    if (text === null) return EMPTY;
    const { value, isWhole } = readList(text);
    if (isWhole) return value;
    log('warn', 'the list of projects cannot be read in full', { projects: value.projects.length });
    damaged = text;
    isDamaged = true;
    return value;
  }

  function read(): Promise<Stored> {
    stored ??= load();
    // A folder that cannot be read now may be readable later.
    stored.catch(() => {
      stored = null;
    });
    return stored;
  }

  async function setAside(text: string): Promise<void> {
    const digest = createHash('sha256').update(text).digest('hex').slice(0, 8);
    await writeDurably(disk, `${path}.unreadable-${digest}`, text);
    damaged = null;
  }

  return {
    read,
    isDamaged: () => isDamaged,
    settled: turns.settled,
    change: (edit) =>
      turns.add(async () => {
        const before = await read();
        const after = edit(before);
        if (after === before) return;
        await makeFolder(disk, dirname(path));
        if (damaged !== null) await setAside(damaged);
        await writeDurably(disk, path, `${JSON.stringify(after, null, 2)}\n`);
        stored = Promise.resolve(after);
      }),
  };
}

function readList(text: string): { readonly value: Stored; readonly isWhole: boolean } {
  const content = parseObject(text);
  if (typeof content?.version === 'number' && content.version > VERSION) {
    throw new AppError('projects_newer', `The list of projects has version ${content.version}`);
  }
  const file = fileSchema.safeParse(content);
  if (!file.success) return { value: EMPTY, isWhole: false };
  const entries = file.data.projects.map(readEntry);
  const projects = entries.flatMap((entry) => entry.project ?? []);
  const value = { version: VERSION, unprotected: file.data.unprotected, projects } as const;
  return { value, isWhole: entries.every(({ isWhole }) => isWhole) };
}

function readEntry(entry: unknown): { readonly project: StoredProject | null; readonly isWhole: boolean } {
  const parsed = entrySchema.safeParse(entry);
  if (!parsed.success) return { project: null, isWhole: false };
  const people = parsed.data.people.flatMap((person) => personView.safeParse(person).data ?? []);
  return { project: { ...parsed.data, people }, isWhole: people.length === parsed.data.people.length };
}

function isOneAddress(url: string): boolean {
  const address = readProjectAddress(url);
  return address.kind === 'address' && address.url === url;
}
