import { AppError } from '#shared/lib/app-error.ts';
import type { SecretBox } from './session-store.ts';

/** A box whose questions fail, with `engine_restarted`, once the signal comes: a system may ask for a password for ever. */
export function boxUntil(box: SecretBox, signal: AbortSignal): SecretBox {
  async function ask<Value>(question: () => Promise<Value>): Promise<Value> {
    const { promise, reject } = Promise.withResolvers<never>();
    const leave = () => reject(new AppError('engine_restarted', 'Nobody waits for the keyring any more'));
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave);
    try {
      return await Promise.race([promise, question()]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }
  return {
    isProtected: () => ask(box.isProtected),
    seal: (text) => ask(() => box.seal(text)),
    unseal: (sealed) => ask(() => box.unseal(sealed)),
  };
}
