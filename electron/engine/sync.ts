import { AppError } from '#shared/lib/app-error.ts';
import type { RunningSync } from '../ipc/handlers.ts';

/** Of a workspace that is on this device alone. */
export const localSync: RunningSync = {
  state: () => ({ kind: 'local' }),
  calls: () => [],
  nudge: () => undefined,
  userId: () => null,
  callFunction: async () => {
    throw new AppError('not_allowed', 'A local workspace has no project');
  },
  attend: () => undefined,
  others: () => [],
  checkDigest: async () => {
    throw new AppError('not_allowed', 'A local workspace has nothing to compare with');
  },
};
