import * as z from 'zod/mini';
import { deskKey } from '../domain/desk-key.ts';
import { deviceSettings, deviceSettingsPatch, THEMES } from '../domain/device-settings.ts';
import { METERINGS } from '../domain/transfer-rules.ts';
import { backupId, backupView } from './backups.ts';
import { done, id } from './fields.ts';
import { importResult } from './media.ts';
import { command, query } from './operation.ts';

export const COMMAND_GROUPS = ['post', 'calendar', 'view', 'edit', 'workspace', 'help'] as const;

/** One entry of the native menus: `id` comes back as `menu.command`. `keys` are shown, the window acts on them. */
export const menuCommand = z.object({
  id: z.string().check(z.maxLength(80)),
  title: z.string().check(z.maxLength(200)),
  group: z.enum(COMMAND_GROUPS),
  keys: z.nullable(z.string().check(z.maxLength(40))),
});
export type MenuCommand = z.infer<typeof menuCommand>;

/** What the main process answers: the window, the system, files chosen in the system's own dialogs. */
export const osOperations = {
  'os.start': query({
    input: z.object({}),
    output: z.object({
      platform: z.enum(['darwin', 'win32', 'linux']),
      version: z.string(),
      locale: z.string(),
      settings: deviceSettings,
      dark: z.boolean(),
      highContrast: z.boolean(),
      /** What the calendar showed last, for the first paint, as JSON; the engine's answer replaces it. */
      firstView: z.nullable(z.string()),
      isDemo: z.boolean(),
      /** Which workspace is open: what the window keeps of it goes under this name. */
      desk: deskKey,
    }),
    tables: [],
  }),
  /** Closes the open workspace in order and opens this one; the window is made anew. `name`: until its rows are here. */
  'os.openDesk': command({ input: z.object({ key: deskKey, name: z.string().check(z.maxLength(200)) }), output: done }),
  /** The network is back, as the window sees it. */
  'os.reportOnline': command({ input: z.object({}), output: done }),
  'os.setTheme': command({ input: z.object({ theme: z.enum(THEMES) }), output: done }),
  /** Takes effect at once in every window and is kept for the next start. */
  'os.changeSettings': command({ input: z.object({ patch: deviceSettingsPatch }), output: done }),
  'os.readDevice': query({
    input: z.object({}),
    output: z.object({
      dataFolder: z.string(),
      version: z.string(),
      electronVersion: z.string(),
      /** What the spelling can be checked in; empty where the system decides (macOS). */
      spellLanguages: z.array(z.string()),
    }),
    tables: [],
  }),
  /** Asks the system whether the connection costs by the byte. */
  'os.readMetering': query({
    input: z.object({}),
    output: z.object({ metering: z.enum(METERINGS) }),
    tables: [],
  }),
  /** Files may go over the connection that there is, until there is one that is not metered, or the app is closed. */
  'os.allowMetered': command({ input: z.object({}), output: done }),
  /** Opens the folder that holds the workspace in the system's file manager. */
  'os.showDataFolder': command({ input: z.object({}), output: done }),
  /**
   * The system's own dialog, then `media.import` of what was chosen under this batch's id; null: nothing was chosen.
   * SECURITY: main hands the paths to the engine itself, and the page never learns them.
   */
  'os.pickMedia': command({
    input: z.object({ batchId: id, what: z.enum(['files', 'folder']), folderId: z.optional(id) }),
    output: z.nullable(importResult),
    errors: ['disk_full', 'read_only', 'engine_unavailable'],
  }),
  /**
   * The system's own dialog, then `sync.exportSupport` into the file that was chosen. False: none was.
   * SECURITY: main asks the engine itself; the page can neither say what is written nor where.
   */
  'os.saveSupportFile': command({
    input: z.object({}),
    output: z.object({ isSaved: z.boolean() }),
    errors: ['disk_full', 'read_only', 'engine_unavailable'],
  }),
  /** The commands of the window, out of which main makes the native menus. */
  'os.setMenu': command({ input: z.object({ commands: z.array(menuCommand).check(z.maxLength(400)) }), output: done }),
  /** Shows the menu inside the window, where the system has no menu bar. In CSS pixels of the window. */
  'os.popUpMenu': command({ input: z.object({ x: z.number(), y: z.number() }), output: done }),
  /** The engine stopped: tries to open the folder once more. */
  'os.openAgain': command({ input: z.object({}), output: done }),
  /** As `backups.list`, for when no engine runs. */
  'os.listBackups': query({ input: z.object({}), output: z.array(backupView), tables: [] }),
  /**
   * The engine stopped because the folder is damaged: what is there is moved aside, never deleted, and the folder opens
   * with what the backup holds.
   */
  'os.restoreBackup': command({
    input: z.object({ id: backupId }),
    output: done,
    errors: [
      'not_found',
      'backup_unreadable',
      'folder_newer',
      'folder_locked',
      'disk_full',
      'read_only',
      'engine_unavailable',
    ],
  }),
  /**
   * `waiting`: nothing can be drawn before the engine answers. `interactive`: the calendar is drawn, perhaps from the last
   * view, and what is typed is kept. `filled`: it shows what the engine answered. At the first two main starts the engine;
   * it says the second where it was asked to, and takes a screenshot at the third.
   */
  'os.reportReady': command({ input: z.object({ stage: z.enum(['waiting', 'interactive', 'filled']) }), output: done }),
  /** Keeps what the calendar shows for the next start's first paint. */
  'os.keepFirstView': command({ input: z.object({ desk: deskKey, view: z.string() }), output: done }),
};
