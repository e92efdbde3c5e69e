import { AppError } from '#shared/lib/app-error.ts';
import type { WorkerPort } from '../messages.ts';
import {
  type FromTransfer,
  fromTransfer,
  type ToTransfer,
  TRANSFER_CALLS,
  type TransferInput,
  type TransferName,
  type TransferOutput,
  type TransferQuestion,
} from './transfer-messages.ts';
import type { TransferProgress } from './trouble.ts';

export type TransferOptions = {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: TransferProgress) => void;
  /** The answer to what the transfer asks; null: there is none, and it ends in trouble (`token`). */
  readonly answer: (question: TransferQuestion) => Promise<string | null>;
};

/** The engine's way to the process that moves bytes. */
export type TransferClient = {
  readonly call: <Name extends TransferName>(
    name: Name,
    input: TransferInput<Name>,
    options: TransferOptions,
  ) => Promise<TransferOutput<Name>>;
  /** For all transfers together, of this worker and the next; null: none. */
  readonly setLimit: (bytesPerSecond: number | null) => void;
  /** A worker's port: what waited goes to it. */
  readonly attach: (port: WorkerPort) => void;
  readonly stop: () => void;
};

type Call = {
  readonly id: number;
  readonly name: TransferName;
  readonly input: unknown;
  readonly options: TransferOptions;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
};

const IDLE_MS = 60_000;
/** What is no message of ours: another version's, or a bug. */
const UNREADABLE = { kind: 'trouble', trouble: { reason: 'unexpected', code: 'MESSAGE' } } as const;
/** The queue tries again as after any other trouble, each time a little later. */
const DIED = { kind: 'trouble', trouble: { reason: 'busy', code: 'WORKER' } } as const;

export function createTransferClient(options: {
  /** There is work and no worker: start one and `attach` its port. */
  readonly onWanted: () => void;
  readonly idleMs?: number;
}): TransferClient {
  const waiting: Call[] = [];
  const sent = new Map<number, Call>();
  let port: WorkerPort | null = null;
  let nextId = 0;
  let limit: number | null = null;
  let isWanted = false;
  let idleTimer: NodeJS.Timeout | undefined;

  function send(message: ToTransfer): void {
    port?.send(message);
  }

  function closePort(): void {
    clearTimeout(idleTimer);
    const old = port;
    port = null;
    old?.close();
  }

  function pump(): void {
    clearTimeout(idleTimer);
    if (waiting.length + sent.size === 0) {
      idleTimer = setTimeout(closePort, options.idleMs ?? IDLE_MS);
      idleTimer.unref();
    } else if (port === null) {
      if (!isWanted) options.onWanted();
      isWanted = true;
    } else {
      for (const call of waiting.splice(0)) {
        sent.set(call.id, call);
        send({ type: 'call', id: call.id, name: call.name, input: call.input });
      }
    }
  }

  async function answer(call: Call, questionId: number, question: TransferQuestion): Promise<void> {
    let told: string | null = null;
    try {
      told = await call.options.answer(question);
    } catch (error) {
      sent.delete(call.id);
      send({ type: 'cancel', id: call.id });
      call.reject(error);
    }
    send({ type: 'told', questionId, answer: told });
    pump();
  }

  function receive(raw: unknown): void {
    const parsed = fromTransfer.safeParse(raw);
    if (!parsed.success) {
      // Whose it was cannot be said, and none of them may wait for ever.
      for (const call of sent.values()) {
        send({ type: 'cancel', id: call.id });
        call.resolve(UNREADABLE);
      }
      sent.clear();
      pump();
      return;
    }
    const message = parsed.data;
    const call = sent.get(message.id);
    if (call === undefined) return;
    if (message.type === 'progress') call.options.onProgress?.(message);
    else if (message.type === 'ask') void answer(call, message.questionId, message.question);
    else end(call, message);
  }

  function end(call: Call, message: Extract<FromTransfer, { type: 'done' | 'failed' }>): void {
    sent.delete(call.id);
    if (message.type === 'done') {
      const value = TRANSFER_CALLS[call.name].output.safeParse(message.value);
      call.resolve(value.success ? value.data : UNREADABLE);
    } else if (message.isCancelled) call.reject(new AppError('cancelled', 'Stopped'));
    else call.resolve({ kind: 'trouble', trouble: { reason: 'unexpected', code: 'BUG' } });
    pump();
  }

  function lose(lost: WorkerPort): void {
    if (port !== lost) return;
    port = null;
    for (const call of sent.values()) call.resolve(DIED);
    sent.clear();
    pump();
  }

  function cancel(call: Call): void {
    if (sent.has(call.id)) {
      send({ type: 'cancel', id: call.id });
      return;
    }
    const at = waiting.indexOf(call);
    if (at !== -1) waiting.splice(at, 1);
    call.reject(new AppError('cancelled', 'Stopped before it began'));
  }

  return {
    call: (name, input, callOptions) =>
      new Promise((resolve, reject) => {
        nextId += 1;
        const { signal } = callOptions;
        const onAbort = () => cancel(call);
        // A signal that lives as long as the engine must not hold every call that it ever watched.
        const after = (settle: (value: never) => void) => (value: unknown) => {
          signal.removeEventListener('abort', onAbort);
          settle(value as never);
        };
        const call: Call = {
          id: nextId,
          name,
          input,
          options: callOptions,
          resolve: after(resolve),
          reject: after(reject),
        };
        waiting.push(call);
        signal.addEventListener('abort', onAbort, { once: true });
        if (signal.aborted) cancel(call);
        pump();
      }),
    setLimit: (bytesPerSecond) => {
      if (bytesPerSecond === limit) return;
      limit = bytesPerSecond;
      send({ type: 'limit', bytesPerSecond });
    },
    attach: (fresh) => {
      const old = port;
      if (old !== null) lose(old);
      old?.close();
      port = fresh;
      isWanted = false;
      fresh.onMessage(receive);
      fresh.onClose(() => lose(fresh));
      if (limit !== null) send({ type: 'limit', bytesPerSecond: limit });
      pump();
    },
    stop: () => {
      isWanted = true;
      closePort();
      for (const call of [...waiting.splice(0), ...sent.values()]) {
        call.reject(new AppError('cancelled', 'The engine stops'));
      }
      sent.clear();
    },
  };
}
