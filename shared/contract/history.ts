import * as z from 'zod/mini';
import { command, query } from './operation.ts';

const step = z.object({ label: z.string(), labelValues: z.record(z.string(), z.union([z.string(), z.number()])) });
export type HistoryStep = z.infer<typeof step>;
/** `skipped`: what somebody else has changed since stays as it is. */
const taken = z.extend(step, { skipped: z.enum(['none', 'some', 'all']) });

/** Undo and redo of every command, across restarts. */
export const historyOperations = {
  'history.read': query({
    input: z.object({}),
    output: z.object({ undo: z.nullable(step), redo: z.nullable(step) }),
    tables: ['undo_entries'],
  }),
  'history.undo': command({ input: z.object({}), output: taken, errors: ['nothing_to_undo'] }),
  'history.redo': command({ input: z.object({}), output: taken, errors: ['nothing_to_undo'] }),
};
