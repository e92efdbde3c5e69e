import { fetchObject } from '../download/fetch-object.ts';
import type { WorkerPort } from '../messages.ts';
import type { Complain } from '../serve-worker.ts';
import type { InTrouble } from './send-end.ts';
import { sendResumably } from './send-resumably.ts';
import { type ObjectRequest, readObjectInfo, sendWhole, WHOLE_MAX_BYTES } from './send-whole.ts';
import {
  type FromTransfer,
  TRANSFER_CALLS,
  type TransferInput,
  type TransferName,
  type TransferOutput,
  type TransferQuestion,
  toTransfer,
} from './transfer-messages.ts';
import type { TransferProgress } from './trouble.ts';
import type { Wire } from './wire.ts';

/** Ten reports a second look smooth. */
const PROGRESS_INTERVAL_MS = 100;

type CallOptions = {
  readonly wire: Wire;
  readonly signal: AbortSignal;
  readonly ask: (question: TransferQuestion) => Promise<string>;
  readonly onProgress: (progress: TransferProgress) => void;
};
type Handlers = {
  readonly [Name in TransferName]: (input: TransferInput<Name>, options: CallOptions) => Promise<TransferOutput<Name>>;
};

/** The engine had no answer. */
class Unanswered extends Error {}

const UNANSWERED: InTrouble = { kind: 'trouble', trouble: { reason: 'token', code: 'NONE' } };

const handlers: Handlers = {
  send: async ({ object, contentType, file, uploadUrl }, { wire, signal, ask, onProgress }) => {
    if (file.sizeBytes <= WHOLE_MAX_BYTES && uploadUrl === null) {
      return await sendWhole(toRequest(object, { wire, signal, ask }), { ...file, contentType }, onProgress);
    }
    const { storageUrl, ...rest } = object;
    return await sendResumably({
      wire,
      file,
      target: { ...rest, contentType, endpoint: `${storageUrl}/upload/resumable` },
      uploadUrl,
      readToken: async () => await ask({ kind: 'token' }),
      keepUrl: async (url) => void (await ask({ kind: 'keepUrl', url })),
      onProgress,
      signal,
      nowMs: Date.now,
    });
  },
  fetch: async ({ object, place }, { wire, signal, ask, onProgress }) =>
    await fetchObject(toRequest(object, { wire, signal, ask }), place, onProgress),
  info: async ({ object }, { wire, signal, ask }) => await readObjectInfo(toRequest(object, { wire, signal, ask })),
};

function toRequest(
  { storageUrl, ...object }: TransferInput<'info'>['object'],
  { wire, signal, ask }: Pick<CallOptions, 'wire' | 'signal' | 'ask'>,
): ObjectRequest {
  const readToken = async () => await ask({ kind: 'token' });
  return { ...object, endpoint: `${storageUrl}/object`, wire, signal, readToken, nowMs: Date.now };
}

function throttle(send: CallOptions['onProgress']): CallOptions['onProgress'] {
  let last = 0;
  return (progress) => {
    const now = performance.now();
    if (!progress.isAccepted && now - last < PROGRESS_INTERVAL_MS) return;
    last = now;
    send(progress);
  };
}

/** Answers one engine over one port until that closes; then everything under way is stopped. */
export async function serveTransfers(port: WorkerPort, wire: Wire, complain: Complain): Promise<void> {
  const running = new Map<number, AbortController>();
  const questions = new Map<number, (answer: string | null) => void>();
  let lastQuestion = 0;
  const send = (message: FromTransfer) => port.send(message);

  function askFor(id: number, signal: AbortSignal): CallOptions['ask'] {
    return (question) =>
      new Promise((resolve, reject) => {
        const questionId = ++lastQuestion;
        questions.set(questionId, (answer) => (answer === null ? reject(new Unanswered()) : resolve(answer)));
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        send({ type: 'ask', id, questionId, question });
      });
  }

  async function carryOut(name: TransferName, input: unknown, options: CallOptions): Promise<unknown> {
    try {
      return await handlers[name](TRANSFER_CALLS[name].input.parse(input) as never, options);
    } catch (error) {
      if (error instanceof Unanswered) return UNANSWERED;
      throw error;
    }
  }

  async function call({ id, name, input }: { id: number; name: TransferName; input: unknown }): Promise<void> {
    const stopping = new AbortController();
    running.set(id, stopping);
    const { signal } = stopping;
    const onProgress = throttle((progress) => send({ type: 'progress', id, ...progress }));
    try {
      const value = await carryOut(name, input, { wire, signal, onProgress, ask: askFor(id, signal) });
      send({ type: 'done', id, value });
    } catch (error) {
      if (!signal.aborted) complain('a transfer failed', error);
      send({ type: 'failed', id, isCancelled: signal.aborted });
    } finally {
      running.delete(id);
    }
  }

  port.onMessage((raw) => {
    const parsed = toTransfer.safeParse(raw);
    if (!parsed.success) return complain('a message does not parse', parsed.error);
    const message = parsed.data;
    if (message.type === 'call') return void call(message);
    if (message.type === 'cancel') return running.get(message.id)?.abort();
    if (message.type === 'limit') return wire.setLimit(message.bytesPerSecond);
    questions.get(message.questionId)?.(message.answer);
    questions.delete(message.questionId);
  });
  await new Promise<void>((resolve) => port.onClose(resolve));
  for (const stopping of running.values()) stopping.abort();
  wire.close();
}
