import * as z from 'zod/mini';
import type { DeviceSettings } from '../domain/device-settings.ts';
import { ERROR_CODES, type ErrorCode } from '../lib/app-error.ts';

/** How calls travel. Nothing is thrown across a process: an answer is a value, or a code with its details. */
export const callError = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  traceId: z.string(),
});
export type CallError = z.infer<typeof callError>;

/**
 * SECURITY: `files` is filled in by the preload from real `File` objects; the page cannot set it. It is the only way
 * in which a path enters the engine from a window.
 */
export const attachedFile = z.union([
  z.object({ path: z.string() }),
  z.object({ name: z.string(), bytes: z.instanceof(Uint8Array) }),
]);
export type AttachedFile = z.infer<typeof attachedFile>;

export const callMessage = z.object({
  id: z.int().check(z.nonnegative()),
  name: z.string().check(z.maxLength(80)),
  input: z.unknown(),
  /** Made by the caller, the same on a retry: a command is carried out once, however often it is sent. */
  commandId: z.optional(z.uuid()),
  files: z.optional(z.array(attachedFile)),
});
export type CallMessage = z.infer<typeof callMessage>;

export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: CallError };
export type AnswerMessage = { readonly id: number } & Answer;

/** Events go to every window. Hints, never data: whoever hears one asks again. */
export type EngineEvents = {
  /** `rows`: which ones, of all these tables, where they are known and few; else null. */
  'data.changed': {
    readonly tables: readonly string[];
    readonly rows: readonly { readonly table: string; readonly id: string }[] | null;
  };
  'media.progress': {
    readonly batchId: string;
    readonly done: number;
    readonly total: number;
    readonly bytesDone: number;
    readonly bytesTotal: number;
    readonly currentName: string;
  };
  'backup.progress': { readonly done: number; readonly total: number };
  /** What the sync of the open workspace says of itself, its outbox or its conflicts are others. */
  'sync.changed': Readonly<Record<string, never>>;
  /** Files on their way to the project have got on, or have stopped. */
  'uploads.changed': Readonly<Record<string, never>>;
  /** Files on their way here have got on, or have stopped. */
  'downloads.changed': Readonly<Record<string, never>>;
  /** Of these files, by their hashes: the bytes or the picture have come; they are found not to be here, or have gone to make room. */
  'media.presence': { readonly here: readonly string[]; readonly away: readonly string[] };
  /** `projects.list` would answer something else. */
  'projects.changed': Readonly<Record<string, never>>;
  /** A sign-in that went by way of the browser or a mail has ended. */
  'projects.signInEnded': {
    /** null: a link came for which nobody waits. */
    readonly attempt: string | null;
    readonly outcome:
      | { readonly kind: 'signed_in'; readonly projectId: string; readonly userId: string }
      | { readonly kind: 'failed'; readonly code: ErrorCode };
  };
};

/** From main: what the engine is doing, and the menu commands and system changes that a window acts on. */
export type MainEvents = {
  'engine.state': EngineState;
  'menu.command': { readonly command: string };
  'settings.changed': DeviceSettings;
  'theme.changed': { readonly dark: boolean; readonly highContrast: boolean };
};

export type EngineState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'ready'; readonly notice: EngineNotice | null }
  | { readonly kind: 'restarting'; readonly attempt: number }
  | { readonly kind: 'stopped'; readonly error: CallError };

/** Said once after opening: what happened to the folder, and what is safe. */
export type EngineNotice = {
  /**
   * `rebuilt_from_journal`: made anew, and everything is there. `rebuilt_partly`: made anew, `lostEntries` changes could
   * not be read. `journal_damaged`: nothing shown is lost, but the record of changes was damaged; a backup was made.
   */
  readonly kind: 'rebuilt_from_journal' | 'rebuilt_partly' | 'journal_damaged';
  readonly reason: 'power_loss' | 'damaged' | 'other_version' | 'unfinished';
  readonly posts: number;
  readonly lostEntries: number;
  /** Where the old files are; empty if there were none worth keeping. */
  readonly setAsideAt: string;
};

export type Events = EngineEvents & MainEvents;
export type EventName = keyof Events;
