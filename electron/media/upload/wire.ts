import { once } from 'node:events';
import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { toFailure } from '../../sync/auth/guarded-fetch.ts';
import { errorCode } from '../disk.ts';
import type { StorageAnswer } from './read-trouble.ts';
import { createThrottle, THROTTLED_BYTES, type Throttle } from './throttle.ts';
import type { Trouble } from './trouble.ts';

export type WireRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** How many bytes of the body have left this process. */
  readonly onSent?: (sentBytes: number) => void;
  readonly signal: AbortSignal;
};

/** An answer whose body comes piece by piece. Iterating throws a `WireFailure`. */
export type WireStream = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array>;
};

/** HTTP for large bodies: no redirect is followed, nothing is kept in memory but the caller's buffer, and silence ends. */
export type Wire = {
  /** Throws a `WireFailure`, or the signal's reason. */
  readonly ask: (request: WireRequest) => Promise<StorageAnswer>;
  /** As `ask`, without a body. The answer is `take`'s until that returns; what it throws of its own is thrown on. */
  readonly read: <Value>(request: WireRequest, take: (answer: WireStream) => Promise<Value>) => Promise<Value>;
  /** For bodies in both directions, of all requests together; null: none. */
  readonly setLimit: (bytesPerSecond: number | null) => void;
  readonly close: () => void;
};

export type WireOptions = {
  /** Longest time without a byte moved. */
  readonly silenceMs?: number;
  /** Longest time until the answer once a body was sent: a server may have to put a file together. */
  readonly answerMs?: number;
};

const SILENCE_MS = 30_000;
const ANSWER_MS = 150_000;
/** Small enough for a fair progress, large enough not to cost a core. */
const PIECE_BYTES = 256 * 1024;
/** Storage's answers are a line. Another network's page need not be read to its end. */
const MAX_ANSWER_CHARACTERS = 64 * 1024;

export class WireFailure extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(`No answer (${trouble.reason}, ${trouble.code})`);
    this.name = 'WireFailure';
    this.trouble = trouble;
  }
}

export function createWire({ silenceMs = SILENCE_MS, answerMs = ANSWER_MS }: WireOptions = {}): Wire {
  const agents = {
    'http:': new http.Agent({ keepAlive: true }),
    'https:': new https.Agent({ keepAlive: true }),
  };
  const throttle = createThrottle();

  function begin({ method, url, headers, body }: WireRequest): http.ClientRequest {
    const { protocol } = new URL(url);
    const isSecure = protocol === 'https:';
    const length = body ? { 'content-length': String(body.length) } : {};
    const settings: RequestOptions = {
      method,
      headers: { ...headers, ...length },
      agent: isSecure ? agents['https:'] : agents['http:'],
    };
    return (isSecure ? https : http).request(url, settings);
  }

  async function ask(options: WireRequest): Promise<StorageAnswer> {
    const { body, signal } = options;
    signal.throwIfAborted();
    const request = begin(options);
    const watch = watchSilence((code) => request.destroy(Object.assign(new Error('Silent'), { code })));
    const onAbort = () => request.destroy(Object.assign(new Error('Aborted'), { code: 'ABORT_ERR' }));
    signal.addEventListener('abort', onAbort, { once: true });
    // An answer may come before all is sent; one that never comes must not leave a promise behind that nobody looks at.
    const answered = readAnswer(request, watch, silenceMs);
    answered.catch(() => undefined);
    try {
      const moved = () => watch.expect(silenceMs, 'SILENT');
      moved();
      const way = { throttle, signal, watch, onMoved: moved, onSent: options.onSent };
      await Promise.race([sendBody(request, body, way), answered]);
      if (request.writableEnded) watch.expect(body ? answerMs : silenceMs, 'NO_ANSWER');
      const answer = await answered;
      // Answered before all was sent: what comes next on this connection would be taken for the rest.
      if (!request.writableEnded) request.destroy();
      return answer;
    } catch (error) {
      request.destroy();
      if (signal.aborted) throw signal.reason;
      throw toWireFailure(error);
    } finally {
      watch.stop();
      signal.removeEventListener('abort', onAbort);
    }
  }

  async function read<Value>(options: WireRequest, take: (answer: WireStream) => Promise<Value>): Promise<Value> {
    const { signal } = options;
    signal.throwIfAborted();
    const request = begin(options);
    const watch = watchSilence((code) => request.destroy(Object.assign(new Error('Silent'), { code })));
    const onAbort = () => request.destroy(Object.assign(new Error('Aborted'), { code: 'ABORT_ERR' }));
    signal.addEventListener('abort', onAbort, { once: true });
    const fail = (error: unknown) => (signal.aborted ? signal.reason : toWireFailure(error));
    let isWhole = false;

    async function* pieces(answer: IncomingMessage): AsyncGenerator<Uint8Array> {
      const bytes = answer[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
      for (;;) {
        // While the taker writes, the line is not silent but kept waiting.
        watch.expect(silenceMs, 'SILENT');
        const next = await bytes.next().catch((error: unknown) => {
          throw fail(error);
        });
        watch.stop();
        if (next.done) break;
        // Before the next is read: the line fills up, and whoever sends waits.
        if (throttle.isOn()) await throttle.take(next.value.length, signal);
        yield next.value;
      }
      isWhole = true;
    }

    try {
      watch.expect(silenceMs, 'SILENT');
      const answered = awaitAnswer(request);
      request.end();
      const answer = await answered.catch((error: unknown) => {
        throw fail(error);
      });
      return await take({ status: answer.statusCode ?? 0, headers: toHeaders(answer), body: pieces(answer) });
    } finally {
      watch.stop();
      signal.removeEventListener('abort', onAbort);
      if (!isWhole) request.destroy();
    }
  }

  return {
    ask,
    read,
    setLimit: throttle.setLimit,
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function watchSilence(end: (code: string) => void) {
  let timer: NodeJS.Timeout | undefined;
  return {
    expect: (ms: number, code: string) => {
      clearTimeout(timer);
      timer = setTimeout(end, ms, code);
    },
    stop: () => clearTimeout(timer),
  };
}

type Way = {
  readonly throttle: Throttle;
  readonly signal: AbortSignal;
  readonly watch: ReturnType<typeof watchSilence>;
  readonly onMoved: () => void;
  readonly onSent: WireRequest['onSent'];
};

async function sendBody(request: http.ClientRequest, body: Uint8Array | undefined, way: Way): Promise<void> {
  const { throttle, signal, watch } = way;
  const closed = new Promise<void>((resolve) => request.once('close', () => resolve()));
  for (let at = 0; body && at < body.length; ) {
    const piece = body.subarray(at, at + (throttle.isOn() ? THROTTLED_BYTES : PIECE_BYTES));
    if (throttle.isOn()) {
      // The line is not silent but kept waiting.
      watch.stop();
      await Promise.race([throttle.take(piece.length, signal), closed]);
      if (request.destroyed) return;
      way.onMoved();
    }
    if (!request.write(piece)) await Promise.race([once(request, 'drain'), closed]);
    if (request.destroyed) return;
    at += piece.length;
    way.onMoved();
    way.onSent?.(at);
  }
  request.end();
}

function awaitAnswer(request: http.ClientRequest): Promise<IncomingMessage> {
  return new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', reject);
    // Without an error too: an answer that is none (101, say).
    request.once('close', () => reject(Object.assign(new Error('Closed'), { code: 'ECONNRESET' })));
  });
}

async function readAnswer(
  request: http.ClientRequest,
  watch: ReturnType<typeof watchSilence>,
  silenceMs: number,
): Promise<StorageAnswer> {
  const answer = await awaitAnswer(request);
  const status = answer.statusCode ?? 0;
  const headers = toHeaders(answer);
  answer.setEncoding('utf8');
  let text = '';
  for await (const piece of answer as AsyncIterable<string>) {
    watch.expect(silenceMs, 'SILENT');
    text += piece;
    // Leaving the loop ends the connection: who sends no end to an answer is not spoken to again by it.
    if (text.length > MAX_ANSWER_CHARACTERS) break;
  }
  return { status, headers, text };
}

function toHeaders(answer: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) headers.set(name, String(value));
  return headers;
}

/** What has no code is no failure of the line, but a bug. */
function toWireFailure(error: unknown): unknown {
  const code = errorCode(error);
  if (code === null) return error;
  const { code: meaning } = toFailure(error);
  return new WireFailure({ reason: meaning === 'project_certificate' ? 'certificate' : 'unreachable', code });
}
