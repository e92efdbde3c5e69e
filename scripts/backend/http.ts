import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

export type Fetch = (request: Request) => Promise<Response>;
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Bodies are read whole before they are handled; larger files go by resumable upload, which streams. */
const MAX_BODY_BYTES = 256 * 1024 * 1024;

export type Listening = {
  readonly url: string;
  /** null, and before the first call: answers with 503. */
  readonly serve: (handler: Handler | null) => void;
  /** Who takes connections that become WebSockets. */
  readonly serveUpgrades: (handler: UpgradeHandler) => void;
  readonly stop: () => Promise<void>;
};

/** SECURITY: on this machine's own address only. Port 0: any free one. */
export async function listen(port: number): Promise<Listening> {
  let handler: Handler = refuse;
  const server = createServer((request, response) => {
    handler(request, response).catch((error: unknown) => {
      // Who asked has gone away.
      if (request.destroyed || response.destroyed) return;
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  // A large upload over a slow line takes longer than Node's five minutes.
  server.requestTimeout = 0;
  await bind(server, port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Bug: no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    serve: (next) => {
      handler = next ?? refuse;
    },
    serveUpgrades: (onUpgrade) => void server.on('upgrade', onUpgrade),
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const refuse: Handler = async (_request, response) => {
  response.writeHead(503).end('The backend is starting or stopping');
};

async function bind(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(
      `Port ${port} is taken: by another backend, or by "supabase start"? Stop it, or name another port with --port.`,
    );
  }
}

/** Answers a request of Node's server by `handle`. */
export async function answer(message: IncomingMessage, response: ServerResponse, handle: Fetch): Promise<void> {
  const body = await readBody(message);
  if (body === 'too large') {
    response.writeHead(413, { connection: 'close' }).end('Upload files of this size in pieces (resumable upload)');
    return;
  }
  await send(await handle(toRequest(message, body)), response);
}

async function readBody(message: IncomingMessage): Promise<Buffer | 'too large'> {
  if (Number(message.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return 'too large';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return 'too large';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toRequest(message: IncomingMessage, body: Buffer): Request {
  const headers = new Headers();
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  headers.delete('transfer-encoding');
  if (body.length > 0) headers.set('content-length', String(body.length));
  const hasBody = message.method !== 'GET' && message.method !== 'HEAD' && body.length > 0;
  const url = new URL(message.url ?? '/', `http://${message.headers.host ?? '127.0.0.1'}`);
  return new Request(url, {
    method: message.method ?? 'GET',
    headers,
    ...(hasBody ? { body: new Uint8Array(body) } : {}),
  });
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) response.appendHeader(name, value);
  if (answer.body === null) {
    response.end();
    return;
  }
  await pipeline(Readable.fromWeb(answer.body as ReadableStream), response);
}
