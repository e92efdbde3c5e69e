import { FileFailure } from './piece-reader.ts';
import type { Trouble } from './trouble.ts';
import { WireFailure } from './wire.ts';

export type InTrouble = { readonly kind: 'trouble'; readonly trouble: Trouble };

/** `sent`: Storage says that it has all. That it is there is said by the object alone. */
export type SendEnd = { readonly kind: 'sent' } | InTrouble;

/** Throws what is no trouble of the file or the line. */
export function toTrouble(error: unknown, signal: AbortSignal): InTrouble {
  if (signal.aborted) throw signal.reason;
  if (error instanceof WireFailure) return { kind: 'trouble', trouble: error.trouble };
  if (error instanceof FileFailure) return { kind: 'trouble', trouble: { reason: error.reason, code: error.code } };
  throw error;
}
