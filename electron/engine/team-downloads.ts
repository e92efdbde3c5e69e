import { setTimeout as wait } from 'node:timers/promises';
import type { TransferHold } from '#shared/domain/transfer-rules.ts';
import type { Clock } from '#shared/lib/clock.ts';
import type { RunningDownloads } from '../ipc/handlers.ts';
import type { Log } from '../ipc/wire-error.ts';
import type { MediaClient } from '../media/client.ts';
import type { PresenceNews } from '../media/download/presence-news.ts';
import { type DownloadQueue, startDownloadQueue } from '../media/download/queue.ts';
import type { TransferClient } from '../media/upload/transfer-client.ts';
import type { UploadNudge } from '../media/upload/upload-nudge.ts';
import type { Auth } from '../sync/auth/start-auth.ts';
import type { JournalContext } from '../sync/journal/journaled-store.ts';
import type { Nudge } from '../sync/loop.ts';
import type { Team } from './team-sync.ts';

export type TeamDownloads = {
  readonly queue: DownloadQueue;
  /** Rows of these tables have changed here. */
  readonly noteTables: (tables: readonly string[]) => void;
  readonly nudge: (why: Nudge) => void;
};

/** Of a workspace that is on this device alone. */
export const noDownloads: RunningDownloads = {
  isAbsent: () => false,
  away: () => ({ ids: [], sizeBytes: 0 }),
  list: () => [],
  pause: () => null,
  doneBytes: () => 0,
  ask: async () => undefined,
  cancel: async () => undefined,
  want: () => [],
  holdRoom: () => () => undefined,
  own: async () => undefined,
  keeping: async () => null,
  changeKeeping: async () => undefined,
  nudge: () => undefined,
};

const SHOWN_EVERY_MS = 250;

const NUDGES: Partial<Record<Nudge, UploadNudge>> = { online: 'online', resume: 'resume', signed_in: 'signed_in' };

/** The files of the open workspace on their way here (electron/media/download/SPEC.md). */
export function startTeamDownloads(options: {
  readonly team: Team;
  readonly auth: Pick<Auth, 'readAccessToken' | 'readProject'>;
  readonly transfer: TransferClient;
  readonly media: MediaClient;
  readonly dataFolder: string;
  readonly context: () => Promise<JournalContext>;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: () => void;
  readonly onPresence: (news: PresenceNews) => void;
  readonly hold: TransferHold | null;
}): TeamDownloads {
  const { team, auth, dataFolder, transfer, clock, log } = options;
  const database = async () => (await options.context()).mirror.db;
  let isTold = false;

  async function tell(): Promise<void> {
    if (isTold) return;
    isTold = true;
    await wait(SHOWN_EVERY_MS, undefined, { ref: false });
    isTold = false;
    options.onChange();
  }

  const queue = startDownloadQueue({
    workspaceId: team.workspaceId,
    dataFolder,
    database,
    project: async () => await auth.readProject(team.projectId),
    readAccessToken: (refused) => auth.readAccessToken(team, refused),
    transfer,
    shrink: async (sha256) => void (await options.media.call('shrinkPicture', { sha256 })),
    clock,
    random: Math.random,
    log,
    onChange: () => void tell(),
    onPresence: options.onPresence,
    hold: options.hold,
  });

  return {
    queue,
    noteTables: (tables) => {
      if (tables.includes('media_assets')) queue.nudge('rows');
      else if (tables.includes('posts') || tables.includes('post_media')) queue.nudge('order');
      if (tables.includes('workspace_members')) queue.nudge('rights');
    },
    nudge: (why) => {
      const news = NUDGES[why];
      if (news) queue.nudge(news);
    },
  };
}
