import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { generateApiKey } from '@supabase/lite';
import { lockFolder } from '#electron/database/lock.ts';
import { isAppError } from '#shared/lib/app-error.ts';

export type Keys = { readonly jwtSecret: string; readonly publishableKey: string; readonly secretKey: string };

export type DataFolder = {
  readonly database: string;
  readonly objects: string;
  readonly uploads: string;
  readonly keys: Keys;
  readonly release: () => Promise<void>;
};

/** Its presence says that a folder is ours. */
const KEYS_FILE = 'keys.json';
/** Of a first start that was killed. */
const OUR_LEFTOVERS = /^(lock|keys\.json\.new)/;
const CONTENTS = ['database', 'objects', 'uploads', KEYS_FILE] as const;

export type DataFolderOptions = {
  readonly folder: string;
  /** Removes what is there first, and says so by `say`. */
  readonly isReset: boolean;
  readonly say: (line: string) => void;
};

/** Takes the folder for this process alone, and makes its keys where there are none. */
export async function openDataFolder({ folder, isReset, say }: DataFolderOptions): Promise<DataFolder> {
  assertUsable(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // A copied folder, or one that was there before.
  chmodSync(folder, 0o700);
  const lock = await takeLock(folder);
  try {
    if (isReset) removeContents(folder, say);
    return {
      database: path.join(folder, 'database'),
      objects: path.join(folder, 'objects'),
      uploads: path.join(folder, 'uploads'),
      keys: await readOrMakeKeys(folder),
      release: lock.release,
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** SECURITY of data: --reset removes folders with ordinary names, which must not be somebody's own. */
function assertUsable(folder: string): void {
  if (!existsSync(folder) || existsSync(path.join(folder, KEYS_FILE))) return;
  const strange = readdirSync(folder).filter((name) => !OUR_LEFTOVERS.test(name));
  if (strange.length > 0) {
    throw new Error(`${folder} holds other things (${strange[0]}): name an empty or a new folder with --data.`);
  }
}

async function takeLock(folder: string): Promise<{ release: () => Promise<void> }> {
  try {
    return await lockFolder(folder);
  } catch (error) {
    if (!isAppError(error, 'folder_locked')) throw error;
    const holder = error.details?.pid ? ` (process ${error.details.pid})` : '';
    throw new Error(`Another backend${holder} has ${folder} open. Stop it, or name another folder with --data.`);
  }
}

function removeContents(folder: string, say: (line: string) => void): void {
  const found = CONTENTS.filter((name) => existsSync(path.join(folder, name)));
  if (found.length === 0) return;
  say(`Removing the database, the files and the keys in ${folder}; every session ends.`);
  // The mark goes last: cut short, the folder is still known as ours.
  for (const name of found) rmSync(path.join(folder, name), { recursive: true, force: true });
}

/** Kept, so that sessions and clients survive a restart. */
async function readOrMakeKeys(folder: string): Promise<Keys> {
  const file = path.join(folder, KEYS_FILE);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Keys;
  const keys: Keys = {
    jwtSecret: randomBytes(32).toString('base64url'),
    publishableKey: (await generateApiKey('publishable')).key,
    secretKey: (await generateApiKey('secret')).key,
  };
  // SECURITY: whoever reads them is service_role. Renamed into place: a start that is killed leaves no half of them.
  writeFileSync(`${file}.new`, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return keys;
}
