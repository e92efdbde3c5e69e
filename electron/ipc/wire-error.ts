import { randomUUID } from 'node:crypto';
import type { Answer } from '#shared/contract/envelope.ts';
import { AppError } from '#shared/lib/app-error.ts';

export type Log = (level: 'info' | 'warn' | 'error', message: string, details?: Record<string, unknown>) => void;

/** An error as an answer. What was not expected is logged in full under the trace id and sent without its message. */
export function toErrorAnswer(error: unknown, name: string, log: Log): Extract<Answer, { ok: false }> {
  const traceId = randomUUID();
  if (error instanceof AppError) {
    const { code, message, details } = error;
    log('warn', 'call refused', { name, code, message, traceId });
    return { ok: false, error: { code, message, details: { ...details }, traceId } };
  }
  log('error', 'call failed', { name, traceId, error: error instanceof Error ? error.stack : String(error) });
  return { ok: false, error: { code: 'internal', message: 'Unexpected failure', details: { name }, traceId } };
}
