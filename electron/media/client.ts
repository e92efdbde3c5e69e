import { AppError } from '#shared/lib/app-error.ts';
import {
  fromWorker,
  WORKER_CALLS,
  type WorkerCallName,
  type WorkerInput,
  type WorkerOutput,
  type WorkerPort,
} from './messages.ts';

export type MediaCallOptions = {
  readonly signal?: AbortSignal;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
};

/** The engine's way to the media worker. */
export type MediaClient = {
  readonly call: <Name extends WorkerCallName>(
    name: Name,
    input: WorkerInput<Name>,
    options?: MediaCallOptions,
  ) => Promise<WorkerOutput<Name>>;
  /** A new worker, at the start and after each crash. Calls made before, or under way in the old one, go to it. */
  readonly attach: (port: WorkerPort) => void;
  readonly stop: () => void;
};

type Call = {
  readonly id: number;
  readonly name: WorkerCallName;
  readonly input: unknown;
  readonly options: MediaCallOptions;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Was under way when a worker died, perhaps because of it. */
  isSuspect: boolean;
};

/**
 * A file that kills the worker must neither be tried for ever nor take its neighbours down: what was under way at a crash
 * is tried once more, alone; what is under way at the second crash is refused as `crashed`.
 */
export function createMediaClient(): MediaClient {
  const waiting: Call[] = [];
  const suspects: Call[] = [];
  const sent = new Map<number, Call>();
  let port: WorkerPort | null = null;
  let nextId = 0;

  function send(call: Call): void {
    sent.set(call.id, call);
    port?.send({ type: 'call', id: call.id, name: call.name, input: call.input });
  }

  function pump(): void {
    if (port === null) return;
    const isTryingSuspect = [...sent.values()].some((call) => call.isSuspect);
    if (suspects.length > 0 || isTryingSuspect) {
      const next = sent.size === 0 ? suspects.shift() : undefined;
      if (next) send(next);
      return;
    }
    for (const call of waiting.splice(0)) send(call);
  }

  function receive(raw: unknown): void {
    const message = fromWorker.parse(raw);
    const call = sent.get(message.id);
    if (call === undefined) return;
    if (message.type === 'progress') {
      call.options.onProgress?.(message.doneBytes, message.totalBytes);
      return;
    }
    sent.delete(message.id);
    if (message.type === 'done') call.resolve(WORKER_CALLS[call.name].output.parse(message.value));
    else call.reject(new AppError(message.error.code, message.error.message, { details: message.error.details }));
    pump();
  }

  function lose(lost: WorkerPort): void {
    if (port !== lost) return;
    port = null;
    for (const call of sent.values()) {
      if (!call.isSuspect) suspects.push(call);
      else
        call.reject(
          new AppError('media_unreadable', 'The worker died of it twice', { details: { reason: 'crashed' } }),
        );
      call.isSuspect = true;
    }
    sent.clear();
  }

  function cancel(call: Call): void {
    if (sent.has(call.id)) {
      port?.send({ type: 'cancel', id: call.id });
      return;
    }
    for (const list of [waiting, suspects]) {
      const at = list.indexOf(call);
      if (at !== -1) list.splice(at, 1);
    }
    call.reject(new AppError('cancelled', 'Cancelled before it began'));
  }

  return {
    call: (name, input, options = {}) =>
      new Promise((resolve, reject) => {
        nextId += 1;
        const settle = resolve as (value: unknown) => void;
        const call: Call = { id: nextId, name, input, options, resolve: settle, reject, isSuspect: false };
        waiting.push(call);
        options.signal?.addEventListener('abort', () => cancel(call), { once: true });
        if (options.signal?.aborted) cancel(call);
        pump();
      }),
    attach: (fresh) => {
      const old = port;
      if (old !== null) lose(old);
      old?.close();
      port = fresh;
      fresh.onMessage(receive);
      fresh.onClose(() => lose(fresh));
      pump();
    },
    stop: () => {
      const old = port;
      port = null;
      old?.close();
      for (const call of [...waiting.splice(0), ...suspects.splice(0), ...sent.values()]) {
        call.reject(new AppError('cancelled', 'The engine stops'));
      }
      sent.clear();
    },
  };
}
