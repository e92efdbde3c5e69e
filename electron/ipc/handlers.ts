import type { AttachedFile, EngineEvents } from '#shared/contract/envelope.ts';
import type {
  CommandName,
  EarlyCommandName,
  InputOf,
  OperationName,
  OutputOf,
  QueryName,
  TaskName,
} from '#shared/contract/index.ts';
import type { SyncCall } from '#shared/contract/sync.ts';
import type { Clock } from '#shared/lib/clock.ts';
import type { CommandMark } from '../database/commit.ts';
import type { ReadDb } from '../database/mirror.ts';
import type { WriteTx } from '../database/write-tx.ts';
import type { MediaClient } from '../media/client.ts';
import type { DownloadQueue } from '../media/download/queue.ts';
import type { UploadQueue } from '../media/upload/queue.ts';
import type { DigestCheck } from '../sync/check-digest.ts';
import type { Nudge, SyncState } from '../sync/loop.ts';
import type { Attendance } from '../sync/realtime.ts';

/** What the engine knows of sync beyond rows. */
export type RunningSync = {
  readonly state: () => SyncState | { readonly kind: 'local' };
  /** The last calls to the project, newest last. */
  readonly calls: () => readonly (Omit<SyncCall, 'at'> & { readonly atMs: number })[];
  readonly nudge: (why: Nudge) => void;
  readonly checkDigest: () => Promise<DigestCheck>;
  /** Who works here; null: nobody of a team. */
  readonly userId: () => string | null;
  /**
   * Calls a function of the project about this workspace, and brings what it changed. Fails as
   * `electron/sync/auth/call-function.ts` says.
   */
  readonly callFunction: (name: string, args: object) => Promise<void>;
  readonly attend: (postId: string | null) => void;
  readonly others: () => readonly Attendance[];
};

/** The files on their way to the project. */
export type RunningUploads = Omit<UploadQueue, 'stop' | 'setHold'>;
/** What is known of files whose location is to be taken out before they go out. */
export type RunningStrips = {
  /** It could not be taken out of this one. */
  readonly failed: (assetId: string) => boolean;
  readonly allFailed: () => readonly string[];
};
/** The files on their way here. */
export type RunningDownloads = Omit<DownloadQueue, 'stop' | 'setHold'>;

export type QueryContext = {
  readonly db: ReadDb;
  readonly clock: Clock;
  readonly workspaceId: string;
  readonly sync: RunningSync;
  readonly uploads: RunningUploads;
  readonly downloads: RunningDownloads;
  readonly strips: RunningStrips;
};

export type CommandContext = {
  readonly tx: WriteTx;
  readonly clock: Clock;
  readonly workspaceId: string;
  readonly files: readonly AttachedFile[];
};

export type QueryHandler<Name extends QueryName> = (
  input: InputOf<Name>,
  context: QueryContext,
) => Promise<OutputOf<Name>>;

export type CommandHandler<Name extends CommandName> = {
  readonly mark: (input: InputOf<Name>) => CommandMark;
  readonly run: (input: InputOf<Name>, context: CommandContext) => Promise<OutputOf<Name>>;
};

export type TaskContext = {
  readonly db: ReadDb;
  readonly workspaceId: string;
  readonly files: readonly AttachedFile[];
  readonly media: MediaClient;
  readonly emit: <Name extends keyof EngineEvents>(name: Name, event: EngineEvents[Name]) => void;
  /** A command of the task's own: waits its turn among the others, and is durable when it returns. Keep it short. */
  readonly write: <Value>(mark: CommandMark, run: (tx: WriteTx) => Promise<Value>) => Promise<Value>;
  readonly sync: RunningSync;
  readonly uploads: RunningUploads;
  readonly downloads: RunningDownloads;
  /** What can be stopped from outside, by a name that the task chooses. Aborted when the engine stops. */
  readonly running: Map<string, AbortController>;
};

export type TaskHandler<Name extends TaskName> = (
  input: InputOf<Name>,
  context: TaskContext,
) => Promise<OutputOf<Name>>;

/** An early command was answered before it was carried out: what it is then refused for must not cost what was typed. */
export type EarlyHandler<Name extends CommandName> = {
  readonly keepRefused: (input: InputOf<Name>, context: CommandContext) => Promise<OutputOf<Name>>;
};

/** Answered by the engine itself: they are about the list of commands and the whole mirror, not about rows. */
export type EngineOwn =
  | 'history.undo'
  | 'history.redo'
  | `backups.${string}`
  | `desks.${string}`
  | `projects.${string}`;

/** Which workspaces there are on this device: not of the one that is open. */
export type DeskHandlers = {
  readonly [Name in Extract<OperationName, `desks.${string}`>]: (input: InputOf<Name>) => Promise<OutputOf<Name>>;
};

type ProjectOperationName = Extract<OperationName, `projects.${string}`>;

/** Who is signed in where: of the device, not of the workspace that is open. */
export type ProjectHandlers = {
  readonly [Name in ProjectOperationName]: (input: InputOf<Name>) => Promise<OutputOf<Name>>;
};

export type EngineHandlers = {
  readonly 'backups.list': () => Promise<OutputOf<'backups.list'>>;
  readonly 'backups.create': () => Promise<OutputOf<'backups.create'>>;
  /** Returns the tables that changed. */
  readonly 'backups.restore': (id: string, commandId: string | null) => Promise<string[]>;
} & DeskHandlers &
  ProjectHandlers;

/** A handler for every operation of the contract: one that is missing breaks the build. */
export type Handlers = {
  readonly [Name in Exclude<QueryName, EngineOwn>]: QueryHandler<Name>;
} & {
  readonly [Name in Exclude<CommandName, EngineOwn>]: CommandHandler<Name> &
    (Name extends EarlyCommandName ? EarlyHandler<Name> : unknown);
} & {
  readonly [Name in Exclude<TaskName, EngineOwn>]: TaskHandler<Name>;
};

/** The part of `Handlers` that one area answers. */
export type AreaHandlers<Area extends string> = {
  readonly [Name in Extract<keyof Handlers, `${Area}.${string}`>]: Handlers[Name];
};
