import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Transform } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

/** What becomes of one request on the line. */
export type LineFault =
  /** The connection ends when so much of the body has come. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** From there on nothing moves any more. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** The connection ends when so much of the answer has gone. */
  | { readonly kind: 'cut answer'; readonly afterBytes: number }
  | { readonly kind: 'delay'; readonly ms: number }
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

/** What one request came to. */
export type LinePassage = {
  readonly asked: LineRequest;
  readonly fault: LineFault | null;
  /** Of its body, as far as it came. */
  readonly bodyBytes: number;
  /** `gone`: it broke off at either side, and no fault did it. */
  readonly end: 'answered' | 'lost' | 'cut' | 'stalled' | 'gone';
  /** As Storage said it, heard or not. */
  readonly answer: { readonly status: number; readonly headers: IncomingMessage['headers'] } | null;
};
type Passing = { -readonly [Key in keyof LinePassage]: LinePassage[Key] };

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
  /** Hears of each request at its end. */
  readonly watch: (listener: (passage: LinePassage) => void) => void;
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
  let listener: (passage: LinePassage) => void = () => undefined;

  function forward(incoming: IncomingMessage, outgoing: ServerResponse, passing: Passing): void {
    const { method, headers, url } = incoming;
    const asked = request(new URL(url ?? '/', target), { method, headers, agent: false }, (answer) => {
      passing.answer = { status: answer.statusCode ?? 502, headers: answer.headers };
      if (passing.fault?.kind === 'lose answer') {
        passing.end = 'lost';
        answer.resume().once('end', () => outgoing.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, change(answer.headers));
      answer.pipe(countingAnswer(url ?? '/', outgoing, passing.fault)).pipe(outgoing);
    });
    asked.on('error', () => outgoing.destroy());
    incoming.on('error', () => asked.destroy());
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) asked.destroy();
    });
    incoming.pipe(counting(incoming, asked, passing)).pipe(asked);
  }

  function counting(incoming: IncomingMessage, asked: ReturnType<typeof request>, passing: Passing): Transform {
    const { fault } = passing;
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        passing.bodyBytes += chunk.length;
        sentBytes += chunk.length;
        if (fault?.kind === 'cut' && passing.bodyBytes > fault.afterBytes) {
          passing.end = 'cut';
          incoming.socket.destroy();
          asked.destroy();
          return;
        }
        if (fault?.kind === 'stall' && passing.bodyBytes > fault.afterBytes) {
          passing.end = 'stalled';
          return;
        }
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

  async function take(incoming: IncomingMessage, passing: Passing): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      passing.bodyBytes += chunk.length;
      sentBytes += chunk.length;
    }
    return Buffer.concat(chunks);
  }

  async function answerItself(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    { passing, fault }: { readonly passing: Passing; readonly fault: LineFault },
  ): Promise<void> {
    const body = await take(incoming, passing);
    if (fault.kind === 'answer') outgoing.writeHead(fault.status, fault.headers).end(fault.body ?? '');
    if (fault.kind === 'swallow' && incoming.method === 'PATCH') {
      const offset = Number(incoming.headers['upload-offset']) + body.length;
      outgoing.writeHead(204, { 'tus-resumable': '1.0.0', 'upload-offset': String(offset) }).end();
    } else if (fault.kind === 'swallow') {
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{"Key":"","Id":""}');
    }
    if (fault.kind === 'repeat') passing.answer = await repeat(incoming, outgoing, body);
  }

  /** The device hears the second answer, as from a proxy that asked again. */
  async function repeat(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    body: Buffer,
  ): Promise<LinePassage['answer']> {
    const { method = 'GET', url = '/' } = incoming;
    const headers = new Headers();
    for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
    for (const name of ['host', 'connection', 'content-length', 'transfer-encoding']) headers.delete(name);
    const ask = async () =>
      await fetch(new URL(url, target), { method, headers, ...(body.length > 0 && { body: new Uint8Array(body) }) });
    await (await ask()).arrayBuffer();
    const answer = await ask();
    const said = Buffer.from(await answer.arrayBuffer());
    const heard = Object.fromEntries(answer.headers);
    outgoing.writeHead(answer.status, heard).end(said);
    return { status: answer.status, headers: heard };
  }

  const server = createServer(async (incoming, outgoing) => {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const asked = { method, path, headers };
    requests.push(asked);
    const fault = choose(asked);
    const passing: Passing = { asked, fault, bodyBytes: 0, end: 'gone', answer: null };
    outgoing.once('finish', () => {
      // Whoever was stalled or cut has gone, though Storage may still say something.
      if (passing.end === 'gone') passing.end = 'answered';
    });
    outgoing.once('close', () => listener(passing));
    if (fault?.kind === 'delay') await wait(fault.ms);
    if (outgoing.closed) return;
    if (fault !== null && isAnsweredHere(fault)) {
      answerItself(incoming, outgoing, { passing, fault }).catch(() => outgoing.destroy());
    } else forward(incoming, outgoing, passing);
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
    watch: (next) => {
      listener = next;
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

function isAnsweredHere({ kind }: LineFault): boolean {
  return kind === 'answer' || kind === 'swallow' || kind === 'repeat';
}
