import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { UnprotectedChoice } from '#shared/domain/sign-in.ts';
import { isAppError } from '#shared/lib/app-error.ts';
import { type Disk, makeFolder, readIfThere, toStorageError, writeDurably } from '../../database/durable-files.ts';
import type { Log } from '../../ipc/wire-error.ts';
import { keyOf, type Session, sessionSchema, type Who } from './session.ts';

/** The system's own protection of secrets, wherever it lives: main has it, the engine does not. */
export type SecretBox = {
  /** False: what is sealed could be opened by anybody who can read the file (PITFALLS: basic_text). */
  readonly isProtected: () => Promise<boolean>;
  /** Fails when what comes out would not be protected. */
  readonly seal: (text: string) => Promise<string>;
  /** Fails when it was sealed on another device, or the keyring is another or locked. */
  readonly unseal: (sealed: string) => Promise<string>;
};

const fileSchema = z.union([
  z.object({ version: z.literal(1), sealed: z.string() }),
  z.object({ version: z.literal(1), open: sessionSchema }),
]);

export type Kept =
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable' }
  /** `isOpen`: it lies there for anybody to read, because nothing protected it when it was written. */
  | { readonly kind: 'kept'; readonly session: Session; readonly isOpen: boolean };

export type SessionStore = {
  readonly read: (who: Who) => Promise<Kept>;
  /**
   * Durable when it returns true. False: nothing was kept, because nothing protects it and nobody said to keep it all the
   * same; whatever was kept before is gone.
   */
  readonly write: (who: Who, session: Session) => Promise<boolean>;
  /** Durable when it returns. */
  readonly remove: (who: Who) => Promise<void>;
  readonly settled: () => Promise<unknown>;
};

/** A file for each sign-in, so that one that cannot be read costs nobody else anything. */
export function openSessionStore(options: {
  readonly folder: string;
  readonly disk: Disk;
  readonly box: SecretBox;
  readonly log: Log;
  readonly choice: () => Promise<UnprotectedChoice | null>;
}): SessionStore {
  const { folder, disk, box, log } = options;
  let last: Promise<unknown> = Promise.resolve();
  const pathOf = (who: Who) => join(folder, `${keyOf(who)}.json`);

  async function read(who: Who): Promise<Kept> {
    const text = await readIfThere(pathOf(who));
    if (text === null) return { kind: 'none' };
    try {
      const file = fileSchema.parse(JSON.parse(text));
      if ('open' in file) return { kind: 'kept', session: file.open, isOpen: true };
      const session = sessionSchema.parse(JSON.parse(await box.unseal(file.sealed)));
      return { kind: 'kept', session, isOpen: false };
    } catch (error) {
      // The app ends: who knows whether it can be read.
      if (isAppError(error)) throw error;
      // SECURITY: not even the error is logged: a parser quotes what it reads.
      log('warn', 'a kept sign-in cannot be read', { projectId: who.projectId });
      return { kind: 'unreadable' };
    }
  }

  /** It may be readable again tomorrow, with yesterday's keyring: moved, not removed. */
  async function setAside(who: Who): Promise<void> {
    if ((await read(who)).kind === 'unreadable') await rename(pathOf(who), `${pathOf(who)}.unreadable`);
  }

  async function removeFile(who: Who): Promise<void> {
    try {
      await rm(pathOf(who), { force: true });
      await makeFolder(disk, folder);
      await disk.syncFolder(folder);
    } catch (error) {
      throw toStorageError(error);
    }
  }

  /** null: nothing protects it, or nothing does any more. */
  async function sealIfProtected(session: Session): Promise<string | null> {
    if (!(await box.isProtected())) return null;
    try {
      return await box.seal(JSON.stringify(session));
    } catch (error) {
      if (await box.isProtected()) throw error;
      return null;
    }
  }

  async function write(who: Who, session: Session): Promise<boolean> {
    const sealed = await sealIfProtected(session);
    await makeFolder(disk, dirname(folder));
    await makeFolder(disk, folder);
    await setAside(who);
    if (sealed === null && (await options.choice()) !== 'keep') {
      await removeFile(who);
      return false;
    }
    const content = sealed === null ? { open: session } : { sealed };
    await writeDurably(disk, pathOf(who), JSON.stringify({ version: 1, ...content }));
    return true;
  }

  /** What comes later is written later: of two tokens the newer one stays. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  }

  return {
    settled: () => last,
    read: (who) => inTurn(() => read(who)),
    write: (who, session) => inTurn(() => write(who, session)),
    remove: (who) => inTurn(() => removeFile(who)),
  };
}
