import { setTimeout as wait } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { syncCursors } from '#drizzle/schema/device/sync.ts';
import type { TransferHold } from '#shared/domain/transfer-rules.ts';
import type { Clock } from '#shared/lib/clock.ts';
import { newId } from '#shared/lib/ids.ts';
import type { RunningUploads } from '../ipc/handlers.ts';
import type { Log } from '../ipc/wire-error.ts';
import { askCheck } from '../media/upload/ask-check.ts';
import { createLeases } from '../media/upload/ask-lease.ts';
import type { ProjectAccess } from '../media/upload/post-as.ts';
import { startUploadQueue, type UploadQueue } from '../media/upload/queue.ts';
import type { TransferClient } from '../media/upload/transfer-client.ts';
import type { UploadNudge } from '../media/upload/upload-nudge.ts';
import type { Fetch } from '../sync/auth/guarded-fetch.ts';
import type { Auth } from '../sync/auth/start-auth.ts';
import type { JournalContext } from '../sync/journal/journaled-store.ts';
import type { Nudge } from '../sync/loop.ts';
import type { Team } from './team-sync.ts';

export type TeamUploads = {
  readonly queue: UploadQueue;
  /** Rows of these tables have changed here. */
  readonly noteTables: (tables: readonly string[]) => void;
  readonly nudge: (why: Nudge) => void;
};

/** Of a workspace that is on this device alone. */
export const noUploads: RunningUploads = {
  list: () => [],
  pause: () => null,
  hold: () => null,
  doneBytes: () => 0,
  isUnchecked: () => false,
  nudge: () => undefined,
};

/** Often enough for a bar that moves, seldom enough for a window that reads the list each time. */
const SHOWN_EVERY_MS = 250;

/** Of what wakes sync, what may be news for files too. */
const NUDGES: Partial<Record<Nudge, UploadNudge>> = {
  online: 'online',
  resume: 'resume',
  signed_in: 'signed_in',
};

/** Which files are to be sent follows from these. */
const USES = ['media_assets', 'post_media', 'social_accounts'] as const;

/** The files of the open workspace on their way to its project (electron/media/upload/SPEC.md). */
export function startTeamUploads(options: {
  readonly team: Team;
  readonly auth: Pick<Auth, 'readAccessToken' | 'readProject'>;
  readonly transfer: TransferClient;
  readonly fetch: Fetch;
  readonly dataFolder: string;
  readonly context: () => Promise<JournalContext>;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: () => void;
  /** Rows say more than they did. */
  readonly onReady: () => void;
  readonly hold: TransferHold | null;
}): TeamUploads {
  const { team, auth, dataFolder, transfer, clock, log } = options;
  let isTold = false;

  async function tell(): Promise<void> {
    if (isTold) return;
    isTold = true;
    await wait(SHOWN_EVERY_MS, undefined, { ref: false });
    isTold = false;
    options.onChange();
  }

  const access = async (): Promise<ProjectAccess> => ({
    project: await auth.readProject(team.projectId),
    readAccessToken: (refused) => auth.readAccessToken(team, refused),
    fetch: options.fetch,
  });
  const database = async () => (await options.context()).mirror.db;
  /** As the project knows this profile by its changes. Of a workspace that was not pulled yet this run's own will do. */
  const ownId = newId();
  const readClientId = async () => {
    const isOurs = eq(syncCursors.workspaceId, team.workspaceId);
    const [cursor] = await (await database()).select({ id: syncCursors.clientId }).from(syncCursors).where(isOurs);
    return cursor?.id ?? ownId;
  };

  const queue = startUploadQueue({
    workspaceId: team.workspaceId,
    dataFolder,
    database,
    project: async () => await auth.readProject(team.projectId),
    readAccessToken: (refused) => auth.readAccessToken(team, refused),
    transfer,
    leases: createLeases({ access, workspaceId: team.workspaceId, clientId: readClientId, nowMs: clock.nowMs }),
    check: async (assetId, signal) =>
      await askCheck({
        ...(await access()),
        workspaceId: team.workspaceId,
        assetId,
        signal,
        nowMs: clock.nowMs,
      }),
    onReady: options.onReady,
    hold: options.hold,
    clock,
    random: Math.random,
    log,
    onChange: () => void tell(),
  });

  return {
    queue,
    noteTables: (tables) => {
      // A post or an account that takes a file out of the trash makes it one to be sent.
      if (USES.some((table) => tables.includes(table))) queue.nudge('rows');
      else if (tables.includes('posts')) queue.nudge('order');
      if (tables.includes('workspace_members')) queue.nudge('rights');
    },
    nudge: (why) => {
      const news = NUDGES[why];
      if (news) queue.nudge(news);
    },
  };
}
