import type { AreaHandlers } from '../../ipc/handlers.ts';
import { readDiagnostics } from './diagnostics.ts';
import { listConflicts } from './list-conflicts.ts';
import { listOthers } from './list-others.ts';
import { listWaiting } from './list-waiting.ts';
import { readSync } from './status.ts';
import { writeSupportText } from './support-text.ts';
import { dismiss, dismissAll, takeOurs, takeTheirs } from './take-side.ts';
import { readUnsentTexts } from './unsent-texts.ts';

export const syncHandlers: AreaHandlers<'sync'> = {
  'sync.read': (_input, context) => readSync(context),
  'sync.listWaiting': (input, { db, workspaceId }) => listWaiting(db, workspaceId, input),
  'sync.readUnsentTexts': (_input, { db, workspaceId }) => readUnsentTexts(db, workspaceId),
  'sync.listConflicts': (input, { db, workspaceId }) => listConflicts(db, workspaceId, input),
  'sync.takeOurs': {
    mark: () => ({ label: 'takeOurs' }),
    run: ({ conflictId }, context) => takeOurs(context, conflictId),
  },
  'sync.takeTheirs': {
    mark: () => ({ label: 'takeTheirs' }),
    run: async ({ conflictId }, context) => {
      await takeTheirs(context, conflictId);
      return {};
    },
  },
  'sync.dismiss': {
    mark: () => ({ label: 'dismissConflict' }),
    run: async ({ conflictId }, context) => {
      await dismiss(context, conflictId);
      return {};
    },
  },
  'sync.dismissAll': {
    mark: () => ({ label: 'dismissConflicts' }),
    run: async (_input, context) => ({ count: await dismissAll(context) }),
  },
  'sync.listOthers': ({ postId }, context) => listOthers(context, postId),
  'sync.attend': async ({ postId }, { sync }) => {
    sync.attend(postId);
    return {};
  },
  'sync.now': async (_input, { sync }) => {
    sync.nudge('by_hand');
    return {};
  },
  'sync.readDiagnostics': (_input, context) => readDiagnostics(context),
  'sync.checkDigest': async (_input, { sync }) => {
    const check = await sync.checkDigest();
    return { kind: check.kind, tables: check.kind === 'differs' ? [...check.tables] : [] };
  },
  'sync.exportSupport': async (_input, context) => ({ text: await writeSupportText(context) }),
};
