import { readFileSync, renameSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod/mini';
import { deskKey } from '#shared/domain/desk-key.ts';
import { deviceSettings } from '#shared/domain/device-settings.ts';
import type { Log } from '../ipc/wire-error.ts';

const bounds = z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() });
export type Bounds = z.infer<typeof bounds>;

const stored = z.extend(deviceSettings, {
  /** Which workspace is open. */
  desk: z.catch(z.nullable(z.object({ key: deskKey, name: z.string() })), null),
  window: z.catch(z.nullable(z.object({ bounds, isMaximized: z.boolean(), isFullScreen: z.boolean() })), null),
});
export type StoredSettings = z.infer<typeof stored>;

export type SettingsStore = {
  readonly read: () => StoredSettings;
  readonly change: (patch: Partial<StoredSettings>) => void;
  /** Waits until everything is on the disk. */
  readonly flush: () => Promise<void>;
};

/** A window that is dragged changes sixty times a second. */
const WRITE_DELAY_MS = 250;

/**
 * A small file, read before the window is made and therefore synchronously. What cannot be read is set aside and the
 * defaults are taken: settings never keep the app from starting.
 */
export function openSettings(path: string, log: Log): SettingsStore {
  let settings = stored.parse(readOrSetAside(path, log));
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  function write(): void {
    timer = null;
    const text = `${JSON.stringify(settings, null, 2)}\n`;
    writing = writing
      .then(() => writeWhole(path, text))
      .catch((error: unknown) => log('warn', 'settings not written', { reason: String(error) }));
  }

  return {
    read: () => settings,
    change: (patch) => {
      settings = { ...settings, ...patch };
      timer ??= setTimeout(write, WRITE_DELAY_MS);
    },
    flush: async () => {
      if (timer) {
        clearTimeout(timer);
        write();
      }
      await writing;
    },
  };
}

function readOrSetAside(path: string, log: Log): unknown {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
    throw new Error('not an object');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    log('warn', 'settings cannot be read; taking the defaults', { reason: String(error) });
    setAside(path);
    return {};
  }
}

function setAside(path: string): void {
  try {
    renameSync(path, `${path}.unreadable`);
  } catch {
    // A folder that cannot be written to: the engine says so in words; here the defaults are enough.
    return;
  }
}

/** Whole or not at all: a crash in the middle leaves the earlier file. */
async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(`${path}.new`, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
