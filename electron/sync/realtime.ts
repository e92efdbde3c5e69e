import type { RealtimeChannel, RealtimeClient } from '@supabase/supabase-js';
import * as z from 'zod/mini';
import { isAppError } from '#shared/lib/app-error.ts';
import type { Log } from '../ipc/wire-error.ts';

/** Somebody of the workspace, this device's person too, who has a post open somewhere. */
export type Attendance = { readonly userId: string; readonly postId: string };

export type Realtime = {
  /** Joins the workspace's channel, unless it is in it, or was refused a moment ago. */
  readonly ensure: () => void;
  readonly close: () => void;
  /** The post that is open on this device. */
  readonly attend: (postId: string | null) => void;
  /** On other devices. */
  readonly others: () => readonly Attendance[];
};

export type RealtimeOptions = {
  readonly project: () => Promise<{ readonly url: string; readonly publishableKey: string }>;
  readonly readAccessToken: () => Promise<string>;
  readonly workspaceId: string;
  readonly userId: string;
  /** Of this start of the app: the same person may sit at two devices. */
  readonly deviceKey: string;
  /** `xid`: of the transaction that changed something; null: this device has just begun to listen. */
  readonly onHint: (xid: string | null) => void;
  readonly onOthers: () => void;
  readonly log: Log;
  /** Of a clock that nobody sets. */
  readonly uptimeMs?: () => number;
  readonly heartbeatMs?: number;
};

/** Between two attempts to join. They come after rounds of sync, which have their own pace (SPEC 9.3). */
const LEAST_GAP_MS = 20_000;
/** realtime-js's own. A network that went away without a word is noticed after two. */
const HEARTBEAT_MS = 25_000;

const hint = z.object({ payload: z.object({ xid: z.string().check(z.regex(/^\d{1,20}$/)) }) });
/** SECURITY: other people's apps say this. What does not read so is passed over. */
const attendance = z.object({ user_id: z.uuid(), post_id: z.uuid() });

/**
 * The private channel of a workspace in the project's Realtime. What it brings are hints; without it everything comes
 * later. It never connects again by itself: whoever knows that the project answers asks for it (`ensure`).
 */
export function createRealtime(options: RealtimeOptions): Realtime {
  const { workspaceId, userId, deviceKey, log, uptimeMs = () => performance.now() } = options;
  let joined: { readonly client: RealtimeClient; readonly channel: RealtimeChannel } | null = null;
  /** Told apart from a later one that has taken its place. */
  let attempt: object | null = null;
  let lastAttemptMs = Number.NEGATIVE_INFINITY;
  let attended: string | null = null;
  let others: readonly Attendance[] = [];

  function ensure(): void {
    const nowMs = uptimeMs();
    if (attempt || nowMs - lastAttemptMs < LEAST_GAP_MS) return;
    lastAttemptMs = nowMs;
    const mine = {};
    attempt = mine;
    join(mine).catch((error: unknown) => {
      if (!isAppError(error)) log('warn', 'Realtime could not be asked', { name: nameOf(error) });
      leave(mine);
    });
  }

  async function join(mine: object): Promise<void> {
    const { url, publishableKey } = await options.project();
    // Signed out, nothing is opened.
    await options.readAccessToken();
    if (attempt !== mine) return;
    // Not with the engine's start: a workspace of this computer needs none of it.
    const realtime = await import('@supabase/supabase-js');
    if (attempt !== mine) return;
    const client = new realtime.RealtimeClient(`${url.replace(/^http/, 'ws')}/realtime/v1`, {
      params: { apikey: publishableKey },
      heartbeatIntervalMs: options.heartbeatMs ?? HEARTBEAT_MS,
      // Asked again with each heartbeat: a token that is renewed keeps the channel open.
      accessToken: () => options.readAccessToken().catch(() => null),
    });
    await client.setAuth();
    // Closed meanwhile: nobody would end what is opened now.
    if (attempt !== mine) return;
    const channel = client.channel(`workspace:${workspaceId}`, {
      config: { private: true, presence: { key: deviceKey, enabled: true } },
    });
    joined = { client, channel };
    channel
      .on('broadcast', { event: 'changed' }, (message) => {
        const read = hint.safeParse(message);
        if (read.success && attempt === mine) options.onHint(read.data.payload.xid);
      })
      .on('presence', { event: 'sync' }, () => {
        if (attempt === mine) tellOthers(readOthers(channel.presenceState()));
      })
      .subscribe((status) => {
        if (attempt !== mine) return;
        if (status === 'SUBSCRIBED') {
          track();
          options.onHint(null);
        } else leave(mine);
      });
  }

  function leave(mine: object): void {
    if (attempt !== mine) return;
    attempt = null;
    const left = joined;
    joined = null;
    if (left) void end(left.client);
    tellOthers([]);
  }

  async function end(client: RealtimeClient): Promise<void> {
    // Its timers, too: a channel that waits to join again would open the socket anew.
    for (const channel of client.getChannels()) channel.teardown();
    await client.disconnect();
  }

  function track(): void {
    const channel = joined?.channel;
    if (!channel) return;
    const said = attended === null ? channel.untrack() : channel.track({ user_id: userId, post_id: attended });
    said.catch((error: unknown) => log('warn', 'who is where could not be told', { name: nameOf(error) }));
  }

  function readOthers(state: Record<string, readonly object[]>): Attendance[] {
    const found = new Map<string, Attendance>();
    for (const [key, presences] of Object.entries(state)) {
      if (key === deviceKey) continue;
      for (const presence of presences) {
        const read = attendance.safeParse(presence);
        if (!read.success) continue;
        const { user_id, post_id } = read.data;
        found.set(`${user_id} ${post_id}`, { userId: user_id, postId: post_id });
      }
    }
    return [...found.values()];
  }

  function tellOthers(now: readonly Attendance[]): void {
    if (JSON.stringify(now) === JSON.stringify(others)) return;
    others = now;
    options.onOthers();
  }

  return {
    ensure,
    close: () => {
      if (attempt) leave(attempt);
    },
    attend: (postId) => {
      if (postId === attended) return;
      attended = postId;
      track();
    },
    others: () => others,
  };
}

/** Whether whoever pulled at `snapshot` (Postgres's `xmin:xmax:xip,…`) has seen what the transaction `xid` did. */
export function isInSnapshot(xid: string, snapshot: string): boolean {
  const [xmin = '0', xmax = '0', running = ''] = snapshot.split(':');
  const id = BigInt(xid);
  if (id < BigInt(xmin)) return true;
  return id < BigInt(xmax) && !running.split(',').includes(xid);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
