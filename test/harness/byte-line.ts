import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Transform } from 'node:stream';

/** What becomes of one request on the line. */
export type LineFault =
  /** The connection ends when so much of the body has come. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** From there on nothing moves any more. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** The connection ends when so much of the answer has gone. */
  | { readonly kind: 'cut answer'; readonly afterBytes: number }
  /** Storage does what it was asked; nobody hears of it. */
  | { readonly kind: 'lose answer' }
  /** Storage is asked twice. */
  | { readonly kind: 'repeat' }
  /** Storage is not asked. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Record<string, string>;
    }
  /** Storage is not asked, and is said to have taken all. */
  | { readonly kind: 'swallow' };

export type LineRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
};

/** What stands between a device and Storage: counts bytes, and fails as it is told to. */
export type ByteLine = {
  readonly url: string;
  /** Bytes of bodies that came from the device, those of requests that were cut included. */
  readonly sentBytes: () => number;
  /** Bytes of answers that went to the device, by the request's path. */
  readonly receivedBytes: (path: string) => number;
  readonly requests: () => readonly LineRequest[];
  /** `choose` is asked for each request; null: nothing. */
  readonly fail: (choose: (asked: LineRequest) => LineFault | null) => void;
  /** Storage's own headers, changed on the way. */
  readonly rewrite: (change: (headers: IncomingMessage['headers']) => IncomingMessage['headers']) => void;
  readonly stop: () => Promise<void>;
};

export async function startByteLine(target: string): Promise<ByteLine> {
  let sentBytes = 0;
  const received = new Map<string, number>();
  const requests: LineRequest[] = [];
  let choose: (asked: LineRequest) => LineFault | null = () => null;
  let change: (headers: IncomingMessage['headers']) => IncomingMessage['headers'] = (headers) => headers;

  function forward(incoming: IncomingMessage, outgoing: ServerResponse, fault: LineFault | null): void {
    const { method, headers, url } = incoming;
    const asked = request(new URL(url ?? '/', target), { method, headers, agent: false }, (answer) => {
      if (fault?.kind === 'lose answer') {
        answer.resume().once('end', () => outgoing.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, change(answer.headers));
      answer.pipe(countingAnswer(url ?? '/', outgoing, fault)).pipe(outgoing);
    });
    asked.on('error', () => outgoing.destroy());
    incoming.on('error', () => asked.destroy());
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) asked.destroy();
    });
    incoming.pipe(counting(incoming, asked, fault)).pipe(asked);
  }

  function counting(incoming: IncomingMessage, asked: ReturnType<typeof request>, fault: LineFault | null): Transform {
    let came = 0;
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        came += chunk.length;
        sentBytes += chunk.length;
        if (fault?.kind === 'cut' && came > fault.afterBytes) {
          incoming.socket.destroy();
          asked.destroy();
          return;
        }
        if (fault?.kind === 'stall' && came > fault.afterBytes) return;
        done(null, chunk);
      },
    });
  }

  function countingAnswer(path: string, outgoing: ServerResponse, fault: LineFault | null): Transform {
    let went = 0;
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        went += chunk.length;
        received.set(path, (received.get(path) ?? 0) + chunk.length);
        if (fault?.kind === 'cut answer' && went > fault.afterBytes) {
          outgoing.destroy();
          return;
        }
        done(null, chunk);
      },
    });
  }

  async function take(incoming: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    sentBytes += body.length;
    return body;
  }

  async function answerItself(incoming: IncomingMessage, outgoing: ServerResponse, fault: LineFault): Promise<void> {
    const body = await take(incoming);
    if (fault.kind === 'answer') outgoing.writeHead(fault.status, fault.headers).end(fault.body ?? '');
    if (fault.kind === 'swallow' && incoming.method === 'PATCH') {
      const offset = Number(incoming.headers['upload-offset']) + body.length;
      outgoing.writeHead(204, { 'tus-resumable': '1.0.0', 'upload-offset': String(offset) }).end();
    } else if (fault.kind === 'swallow') {
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{"Key":"","Id":""}');
    }
    if (fault.kind === 'repeat') await repeat(incoming, outgoing, body);
  }

  /** The device hears the second answer, as from a proxy that asked again. */
  async function repeat(incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer): Promise<void> {
    const { method = 'GET', url = '/' } = incoming;
    const headers = new Headers();
    for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
    for (const name of ['host', 'connection', 'content-length', 'transfer-encoding']) headers.delete(name);
    const ask = async () =>
      await fetch(new URL(url, target), { method, headers, ...(body.length > 0 && { body: new Uint8Array(body) }) });
    await (await ask()).arrayBuffer();
    const answer = await ask();
    const said = Buffer.from(await answer.arrayBuffer());
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(said);
  }

  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const asked = { method, path, headers };
    requests.push(asked);
    const fault = choose(asked);
    const isItself = fault !== null && ['answer', 'swallow', 'repeat'].includes(fault.kind);
    if (isItself) answerItself(incoming, outgoing, fault).catch(() => outgoing.destroy());
    else forward(incoming, outgoing, fault);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sentBytes: () => sentBytes,
    receivedBytes: (path) => received.get(path) ?? 0,
    requests: () => requests,
    fail: (next) => {
      choose = next;
    },
    rewrite: (next) => {
      change = next;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
