import * as z from 'zod/mini';
import { done } from './fields.ts';
import { command, query } from './operation.ts';

/** What the main process answers: the window, the system, files chosen in the system's own dialogs. */
export const osOperations = {
  'os.start': query({
    input: z.object({}),
    output: z.object({
      platform: z.enum(['darwin', 'win32', 'linux']),
      version: z.string(),
      locale: z.string(),
      theme: z.enum(['system', 'light', 'dark']),
      dark: z.boolean(),
      /** What the calendar showed last, for the first paint; the engine's answer replaces it. */
      firstView: z.nullable(z.unknown()),
      isDemo: z.boolean(),
    }),
    tables: [],
  }),
  'os.setTheme': command({ input: z.object({ theme: z.enum(['system', 'light', 'dark']) }), output: done }),
  /** Sent once the calendar can be used; main takes the time, and the screenshot where one was asked for. */
  'os.reportReady': command({ input: z.object({}), output: done }),
  /** Keeps what the calendar shows for the next start's first paint. */
  'os.keepFirstView': command({ input: z.object({ view: z.unknown() }), output: done }),
};
