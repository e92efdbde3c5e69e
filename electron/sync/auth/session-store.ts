import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { UnprotectedChoice } from '#shared/domain/sign-in.ts';
import { isAppError } from '#shared/lib/app-error.ts';
import { type Disk, makeFolder, readIfThere, toStorageError, writeDurably } from '../../database/durable-files.ts';
import type { Log } from '../../ipc/wire-error.ts';
import { parseObject } from './parse-object.ts';
import { keyOf, type Session, sessionSchema, type Who } from './session.ts';
import { createTurns } from './turns.ts';

/** The system's own protection of secrets, wherever it lives: main has it, the engine does not. */
export type SecretBox = {
  /** False: what is sealed could be opened by anybody who can read the file (PITFALLS: basic_text). */
  readonly isProtected: () => Promise<boolean>;
  /** Fails when what comes out would not be protected. */
  readonly seal: (text: string) => Promise<string>;
  /** Fails when it was sealed on another device, or the keyring is another or locked. */
  readonly unseal: (sealed: string) => Promise<string>;
};

/** SECURITY: with the address that gave it, under the same seal. The list of projects anybody can edit. */
const contentSchema = z.object({ url: z.string(), session: sessionSchema });

const fileSchema = z.union([
  z.object({ version: z.literal(1), sealed: z.string() }),
  z.object({ version: z.literal(1), open: contentSchema }),
]);

export type Kept =
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable' }
  /** Of another address than the project has now: there it is not sent. */
  | { readonly kind: 'wrong_address' }
  /** `isOpen`: it lies there for anybody to read, because nothing protected it when it was written. */
  | { readonly kind: 'kept'; readonly session: Session; readonly isOpen: boolean };

export type SessionStore = {
  readonly read: (who: Who) => Promise<Kept>;
  /**
   * Durable when it returns true. False: nothing was kept, because nothing protects it and nobody said to keep it all the
   * same; whatever was kept before is gone.
   */
  readonly write: (who: Who, session: Session) => Promise<boolean>;
  /** With what was set aside. Durable when it returns. */
  readonly remove: (who: Who) => Promise<void>;
  /** Of everybody who is in that project, or was. Durable when it returns. */
  readonly removeAllOf: (projectId: string) => Promise<void>;
  /** What lies open, whoever it is of. Durable when it returns. */
  readonly removeOpen: () => Promise<void>;
  readonly settled: () => Promise<unknown>;
};

/** A file for each sign-in, so that one that cannot be read costs nobody else anything. */
export function openSessionStore(options: {
  readonly folder: string;
  readonly disk: Disk;
  readonly box: SecretBox;
  readonly log: Log;
  readonly choice: () => Promise<UnprotectedChoice | null>;
  /** Where the project is. Fails with `not_found`. */
  readonly urlOf: (projectId: string) => Promise<string>;
}): SessionStore {
  const { folder, disk, box, log } = options;
  const turns = createTurns();
  const pathOf = (who: Who) => join(folder, `${keyOf(who)}.json`);

  async function read(who: Who): Promise<Kept> {
    const text = await readIfThere(pathOf(who));
    if (text === null) return { kind: 'none' };
    const url = await options.urlOf(who.projectId);
    const kept = await open(text);
    if (kept === null) {
      log('warn', 'a kept sign-in cannot be read', { projectId: who.projectId });
      return { kind: 'unreadable' };
    }
    const { content, isOpen } = kept;
    if (content.url === url) return { kind: 'kept', session: content.session, isOpen };
    log('error', 'a kept sign-in is for another address than its project', { projectId: who.projectId });
    return { kind: 'wrong_address' };
  }

  async function open(text: string): Promise<{ content: z.infer<typeof contentSchema>; isOpen: boolean } | null> {
    try {
      const file = fileSchema.parse(parseObject(text));
      if ('open' in file) return { content: file.open, isOpen: true };
      return { content: contentSchema.parse(parseObject(await box.unseal(file.sealed))), isOpen: false };
    } catch (error) {
      // The app ends: who knows whether it can be read.
      if (isAppError(error)) throw error;
      return null;
    }
  }

  /** It may be readable again tomorrow, with yesterday's keyring: moved, not removed. */
  async function setAside(who: Who): Promise<void> {
    const { kind } = await read(who);
    if (kind !== 'none' && kind !== 'kept') await rename(pathOf(who), `${pathOf(who)}.unreadable`);
  }

  async function removeFiles(isMeant: (name: string) => boolean | Promise<boolean>): Promise<void> {
    try {
      await makeFolder(disk, folder);
      for (const name of await readdir(folder)) if (await isMeant(name)) await rm(join(folder, name), { force: true });
      await disk.syncFolder(folder);
    } catch (error) {
      throw toStorageError(error);
    }
  }

  async function isOpenFile(name: string): Promise<boolean> {
    const file = fileSchema.safeParse(parseObject((await readIfThere(join(folder, name))) ?? ''));
    return file.success && 'open' in file.data;
  }

  /** null: nothing protects it, or nothing does any more. */
  async function sealIfProtected(content: z.infer<typeof contentSchema>): Promise<string | null> {
    if (!(await box.isProtected())) return null;
    try {
      return await box.seal(JSON.stringify(content));
    } catch (error) {
      if (await box.isProtected()) throw error;
      return null;
    }
  }

  async function write(who: Who, session: Session): Promise<boolean> {
    const content = { url: await options.urlOf(who.projectId), session };
    const sealed = await sealIfProtected(content);
    await makeFolder(disk, dirname(folder));
    await makeFolder(disk, folder);
    await setAside(who);
    if (sealed === null && (await options.choice()) !== 'keep') {
      await removeFiles((name) => name === basename(pathOf(who)));
      return false;
    }
    const file = { version: 1, ...(sealed === null ? { open: content } : { sealed }) };
    await writeDurably(disk, pathOf(who), JSON.stringify(file));
    return true;
  }

  return {
    settled: turns.settled,
    // What comes later is written later: of two tokens the newer one stays.
    read: (who) => turns.add(() => read(who)),
    write: (who, session) => turns.add(() => write(who, session)),
    remove: (who) => turns.add(() => removeFiles((name) => name.startsWith(`${keyOf(who)}.`))),
    removeAllOf: (projectId) => turns.add(() => removeFiles((name) => name.startsWith(`${projectId}.`))),
    removeOpen: () => turns.add(() => removeFiles(isOpenFile)),
  };
}
