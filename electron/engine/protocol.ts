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
  | { readonly type: 'stopped' };
