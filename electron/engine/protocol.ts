import type { Answer, AnswerMessage, CallError, EngineEvents, EngineNotice } from '#shared/contract/envelope.ts';
import type { TransferProgress, TransferRules } from '#shared/domain/transfer-rules.ts';
import type { SignInLink } from '../ipc/sign-in-link.ts';
import type { Nudge } from '../sync/loop.ts';
import type { Team } from './team-sync.ts';

/** What the engine asks of the system's protection of secrets. SECURITY: on this line alone, in both directions. */
export type SecretQuestion =
  | { readonly kind: 'isProtected' }
  | { readonly kind: 'seal'; readonly text: string }
  | { readonly kind: 'unseal'; readonly sealed: string };

export type SecretAnswer = { readonly ok: true; readonly value: string | boolean } | { readonly ok: false };

/** What main tells the engine. Windows never speak on this channel: each gets a port of its own. */
export type FromMain =
  /** Once more with another folder: the workspace that is open is closed in order, and ports that come after it are for the next. */
  | {
      readonly type: 'open';
      readonly folder: string;
      readonly backupsFolder: string;
      readonly templateFolder: string | null;
      readonly migrationsFolder: string;
      readonly timezone: string;
      readonly checkOutput: boolean;
      /** Of the device: projects, who is signed in, and the other desks. Without it nobody can. */
      readonly device?: { readonly userData: string; readonly deskKey: string };
      /** The folder holds a workspace of a team. */
      readonly team?: Team;
    }
  | { readonly type: 'client' }
  /** With a port to a media worker, asked for by `wantMedia`. */
  | { readonly type: 'media' }
  /** With a port to the process that moves files to Storage, asked for by `wantTransfers`. */
  | { readonly type: 'transfers' }
  /** What holds for files that go to projects and come from there. Before the first `open`, and whenever it is another. */
  | { readonly type: 'transferRules'; readonly rules: TransferRules }
  /** The answer to `secret` of the same id. */
  | { readonly type: 'secret'; readonly id: number; readonly answer: SecretAnswer }
  /** A deep link brought somebody back from the browser. */
  | { readonly type: 'link'; readonly link: SignInLink }
  /** Something happened that makes a round of sync worth while. */
  | { readonly type: 'nudge'; readonly why: Nudge }
  /** Answered at once by `pong`, unless the engine hangs. */
  | { readonly type: 'ping' }
  | { readonly type: 'stop' }
  /** To a process that opens nothing: `restore` names the backup to put in place, null asks which there are. */
  | {
      readonly type: 'rescue';
      readonly folder: string;
      readonly backupsFolder: string;
      readonly migrationsFolder: string;
      readonly restore: string | null;
    }
  /** In plain Node, where no ports can be handed over: a window's message. */
  | { readonly type: 'call'; readonly message: unknown };

export type ToMain =
  | { readonly type: 'ready'; readonly folder: string; readonly notice: EngineNotice | null }
  | { readonly type: 'failed'; readonly folder: string; readonly error: CallError }
  | {
      readonly type: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly message: string;
      readonly details: Record<string, unknown>;
    }
  /** There are files to read: start a media worker. */
  | { readonly type: 'wantMedia' }
  /** There are files to move: start the process that does. */
  | { readonly type: 'wantTransfers' }
  /** How far they are. null: none is on its way. */
  | { readonly type: 'transferProgress'; readonly progress: TransferProgress | null }
  | { readonly type: 'secret'; readonly id: number; readonly question: SecretQuestion }
  /** A sign-in waits for a deep link. */
  | { readonly type: 'wantLinks' }
  /** The sign-in page of a project, for the system's browser. */
  | { readonly type: 'openInBrowser'; readonly url: string }
  /** `steps`: of the opening, how many are done; one that stands still for long is waiting for a disk that is gone. */
  | { readonly type: 'pong'; readonly steps: number }
  | { readonly type: 'rescued'; readonly answer: Answer }
  | { readonly type: 'stopped' }
  | { readonly type: 'answer'; readonly answer: AnswerMessage }
  | { readonly type: 'event'; readonly name: keyof EngineEvents; readonly data: unknown };

/** The engine's end of its line to main. */
export type MainChannel = {
  readonly tell: (message: ToMain) => void;
  readonly listen: (listener: (message: FromMain, ports: readonly Electron.MessagePortMain[]) => void) => void;
};
