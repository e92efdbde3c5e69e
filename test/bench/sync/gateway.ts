import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What went over the wire since the last `take`, headers and all. */
export type Traffic = { readonly requests: number; readonly bytes: number };

export type Gateway = {
  readonly url: string;
  readonly take: () => Traffic;
  /** No answer to any call: what is here is here. */
  isDown: boolean;
  /** Answers of its own, before what is passed on. True: it has answered. */
  handle: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly stop: () => Promise<void>;
};

/**
 * Stands before PostgREST as Supabase's gateway does (`places`: by the beginning of the path), counts, and signs every call with a fresh token: a bench
 * may take longer than one lasts.
 */
export async function startGateway(places: Readonly<Record<string, string>>, token: () => string): Promise<Gateway> {
  const sockets = new Set<Socket>();
  let requests = 0;
  let bytes = 0;
  let taken = 0;
  const server = createServer((incoming, outgoing) => {
    requests++;
    if (gateway.isDown && !incoming.url?.startsWith('/peer/')) return void outgoing.destroy();
    if (gateway.handle(incoming, outgoing)) return;
    const { url = '' } = incoming;
    const place = Object.keys(places).find((prefix) => url.startsWith(prefix));
    if (place === undefined) return void outgoing.writeHead(404).end();
    const headers = { ...incoming.headers, authorization: `Bearer ${token()}` };
    const passed = request(
      `${places[place]}${url.slice(place.length)}`,
      { method: incoming.method, headers, agent: false },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      bytes += socket.bytesRead + socket.bytesWritten;
    });
  });
  // As a gateway on the network does: whoever applies a page for long finds its connection there.
  server.keepAliveTimeout = 120_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const gateway: Gateway = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isDown: false,
    handle: () => false,
    take: () => {
      const open = [...sockets].reduce((sum, socket) => sum + socket.bytesRead + socket.bytesWritten, 0);
      const traffic = { requests, bytes: bytes + open - taken };
      requests = 0;
      taken = bytes + open;
      return traffic;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return gateway;
}
