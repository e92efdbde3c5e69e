import type { CallError, EngineNotice } from '#shared/contract/envelope.ts';

/** What main tells the engine. Windows never speak on this channel: each gets a port of its own. */
export type FromMain =
  | {
      readonly type: 'open';
      readonly folder: string;
      readonly migrationsFolder: string;
      readonly timezone: string;
      readonly checkOutput: boolean;
    }
  | { readonly type: 'client' }
  /** With a port to a media worker, asked for by `wantMedia`. */
  | { readonly type: 'media' }
  | { readonly type: 'stop' };

export type ToMain =
  | { readonly type: 'ready'; readonly notice: EngineNotice | null }
  | { readonly type: 'failed'; readonly error: CallError }
  | {
      readonly type: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly message: string;
      readonly details: Record<string, unknown>;
    }
  /** There are files to read: start a media worker. */
  | { readonly type: 'wantMedia' }
  | { readonly type: 'stopped' };
