import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import * as z from 'zod';
import type { Database } from './database.ts';

export const REALTIME_PATH = '/realtime/v1/websocket';

export type Realtime = {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Sends what the database has broadcast since the last time. Asked with the database to itself. */
  readonly deliver: () => Promise<void>;
  readonly stop: () => void;
};

export type RealtimeOptions = {
  readonly database: Database;
  readonly publishableKey: string;
  /** Runs `work` while nobody else uses the database. */
  readonly inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** The user of an access token; null where it is none or has expired. */
  readonly identify: (accessToken: string) => Promise<string | null>;
};

/** As the serializer of realtime-js has it (protocol 2.0.0). */
const frame = z.tuple([z.string().nullish(), z.string().nullish(), z.string(), z.string(), z.looseObject({})]);
const joinPayload = z.looseObject({
  config: z.looseObject({ private: z.boolean().optional(), presence: z.looseObject({ key: z.string().optional() }) }),
  access_token: z.string().optional(),
});
const trackPayload = z.looseObject({ event: z.string(), payload: z.looseObject({}).optional() });

type Member = {
  readonly socket: WebSocket;
  readonly joinRef: string | null;
  readonly key: string;
  readonly canHear: boolean;
  readonly canHearPresence: boolean;
  readonly canBeSeen: boolean;
  meta: Record<string, unknown> | null;
};

type Rights = Pick<Member, 'canHear' | 'canHearPresence' | 'canBeSeen'>;

const MAX_FRAME_BYTES = 64 * 1024;

/**
 * Private channels of Supabase Realtime, as far as Postroom uses them: broadcasts from the database and presence, with the
 * rights that the policies of `realtime.messages` give. Clients broadcast nothing.
 */
export function createRealtime({ database, publishableKey, inTurn, identify }: RealtimeOptions): Realtime {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES });
  const channels = new Map<string, Set<Member>>();
  let refs = 0;

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname !== REALTIME_PATH || url.searchParams.get('apikey') !== publishableKey) {
      socket.end(`HTTP/1.1 ${url.pathname === REALTIME_PATH ? '401 Unauthorized' : '404 Not Found'}\r\n\r\n`);
      return;
    }
    server.handleUpgrade(request, socket, head, (ws) => {
      ws.on('message', (data) => void hear(ws, String(data)).catch(() => ws.close(1011)));
      ws.on('close', () => {
        for (const topic of channels.keys()) leave(topic, ws);
      });
      ws.on('error', () => ws.terminate());
    });
  }

  async function hear(ws: WebSocket, text: string): Promise<void> {
    const [joinRef, ref, topic, event, payload] = frame.parse(JSON.parse(text));
    const reply = (status: 'ok' | 'error', response: object = {}) =>
      send(ws, [joinRef, ref, topic, 'phx_reply', { status, response }]);
    switch (event) {
      case 'heartbeat':
        reply('ok');
        break;
      case 'phx_join':
        await join(ws, topic, joinRef ?? null, joinPayload.parse(payload), reply);
        break;
      case 'phx_leave':
        leave(topic, ws);
        reply('ok');
        send(ws, [joinRef, null, topic, 'phx_close', {}]);
        break;
      case 'presence':
        track(topic, ws, trackPayload.parse(payload));
        reply('ok');
        break;
      case 'access_token':
        break;
      default:
        reply('error', { reason: `Not spoken here: ${event}` });
    }
  }

  async function join(
    ws: WebSocket,
    topic: string,
    joinRef: string | null,
    { config, access_token: token }: z.infer<typeof joinPayload>,
    reply: (status: 'ok' | 'error', response?: object) => void,
  ): Promise<void> {
    const userId = token ? await identify(token) : null;
    const subTopic = topic.replace(/^realtime:/, '');

    const rights = userId && config.private ? await inTurn(() => readRights(database, subTopic, userId)) : null;
    if (!rights?.canHear) {
      reply('error', {
        reason: `Unauthorized: You do not have permissions to read from this Channel topic: ${subTopic}`,
      });
      return;
    }
    // The same socket joins anew after an error.
    leave(topic, ws);
    const key = config.presence.key || `${++refs}`;
    const members = channels.get(topic) ?? new Set();
    members.add({ socket: ws, joinRef, key, ...rights, meta: null });
    channels.set(topic, members);
    reply('ok', { postgres_changes: [] });
    if (rights.canHearPresence) send(ws, [joinRef, null, topic, 'presence_state', stateOf(members)]);
  }

  function track(topic: string, ws: WebSocket, { event, payload = {} }: z.infer<typeof trackPayload>): void {
    const member = memberOf(topic, ws);
    if (!member?.canBeSeen) return;
    const leaves = member.meta ? { [member.key]: { metas: [member.meta] } } : {};
    member.meta = event === 'track' ? { ...payload, phx_ref: `${++refs}` } : null;
    const joins = member.meta ? { [member.key]: { metas: [member.meta] } } : {};
    tellPresence(topic, { joins, leaves });
  }

  function leave(topic: string, ws: WebSocket): void {
    const member = memberOf(topic, ws);
    if (!member) return;
    const members = channels.get(topic);
    members?.delete(member);
    if (members?.size === 0) channels.delete(topic);
    if (member.meta) tellPresence(topic, { joins: {}, leaves: { [member.key]: { metas: [member.meta] } } });
  }

  function memberOf(topic: string, ws: WebSocket): Member | undefined {
    return [...(channels.get(topic) ?? [])].find(({ socket }) => socket === ws);
  }

  function tellPresence(topic: string, diff: object): void {
    for (const { socket, joinRef, canHearPresence } of channels.get(topic) ?? []) {
      if (canHearPresence) send(socket, [joinRef, null, topic, 'presence_diff', diff]);
    }
  }

  async function deliver(): Promise<void> {
    const { rows } = await database.query<{ topic: string; event: string; payload: object }>(
      `delete from realtime.messages where extension = 'broadcast' returning topic, event, payload`,
    );
    for (const { topic: subTopic, event, payload } of rows) {
      const topic = `realtime:${subTopic}`;
      for (const { socket, joinRef } of channels.get(topic) ?? []) {
        send(socket, [joinRef, null, topic, 'broadcast', { type: 'broadcast', event, payload }]);
      }
    }
  }

  return {
    upgrade,
    deliver,
    stop: () => {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

function send(ws: WebSocket, message: unknown[]): void {
  if (ws.readyState === ws.OPEN) ws.send(JSON.stringify(message));
}

function stateOf(members: Iterable<Member>): Record<string, { metas: object[] }> {
  const state: Record<string, { metas: object[] }> = {};
  for (const { key, meta } of members) {
    if (!meta) continue;
    state[key] ??= { metas: [] };
    state[key].metas.push(meta);
  }
  return state;
}

/** As Realtime asks: by rows of the channel that the policies show or take, of which none stays. */
async function readRights(database: Database, topic: string, userId: string): Promise<Rights> {
  let rights: Rights | undefined;
  const undone = new Error('undone');
  try {
    await database.transaction(async (tx) => {
      await tx.query(`insert into realtime.messages (topic, extension) values ($1, 'broadcast'), ($1, 'presence')`, [
        topic,
      ]);
      await tx.query(
        `select set_config('role', 'authenticated', true), set_config('realtime.topic', $1, true),
          set_config('request.jwt.claim.sub', $2, true)`,
        [topic, userId],
      );
      const { rows } = await tx.query<{ extension: string }>(
        'select distinct extension from realtime.messages where topic = $1',
        [topic],
      );
      const read = rows.map(({ extension }) => extension);
      const canBeSeen = await tx
        .query(`insert into realtime.messages (topic, extension) values ($1, 'presence')`, [topic])
        .then(
          () => true,
          () => false,
        );
      rights = { canHear: read.includes('broadcast'), canHearPresence: read.includes('presence'), canBeSeen };
      throw undone;
    });
  } catch (error) {
    if (error !== undone && !rights) throw error;
  }
  if (!rights) throw new Error('Bug: no rights were read');
  return rights;
}
