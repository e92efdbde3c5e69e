import { AppError } from '#shared/lib/app-error.ts';
import {
  fromWorker,
  type ToWorker,
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
  /** A worker's port. Calls made before, or under way in a worker that died, go to it. */
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

/** Most people add files now and then: the worker's 80 MB are given back in between. */
const IDLE_MS = 60_000;

/**
 * A file that kills the worker must neither be tried for ever nor take its neighbours down: what was under way at a crash
 * is tried once more, alone; what is under way at the second crash is refused as `crashed`.
 */
export function createMediaClient(options: {
  /** There is work and no worker: start one and `attach` its port. */
  readonly onWanted: () => void;
  readonly idleMs?: number;
}): MediaClient {
  const waiting: Call[] = [];
  const suspects: Call[] = [];
  const sent = new Map<number, Call>();
  let port: WorkerPort | null = null;
  let nextId = 0;
  let isWanted = false;
  let idleTimer: NodeJS.Timeout | undefined;

  function want(): void {
    if (isWanted) return;
    isWanted = true;
    options.onWanted();
  }

  function closePort(): void {
    clearTimeout(idleTimer);
    const old = port;
    port = null;
    old?.close();
  }

  function send(call: Call): void {
    sent.set(call.id, call);
    port?.send({ type: 'call', id: call.id, name: call.name, input: call.input } satisfies ToWorker);
  }

  function pump(): void {
    clearTimeout(idleTimer);
    const hasWork = waiting.length + suspects.length + sent.size > 0;
    if (!hasWork) idleTimer = setTimeout(closePort, options.idleMs ?? IDLE_MS);
    else if (port === null) want();
    if (!hasWork || port === null) return;
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
    pump();
  }

  function cancel(call: Call): void {
    if (sent.has(call.id)) {
      port?.send({ type: 'cancel', id: call.id } satisfies ToWorker);
      return;
    }
    for (const list of [waiting, suspects]) {
      const at = list.indexOf(call);
      if (at !== -1) list.splice(at, 1);
    }
    call.reject(new AppError('cancelled', 'Cancelled before it began'));
  }

  return {
    call: (name, input, callOptions = {}) =>
      new Promise((resolve, reject) => {
        nextId += 1;
        const settle = resolve as (value: unknown) => void;
        const call: Call = { id: nextId, name, input, options: callOptions, resolve: settle, reject, isSuspect: false };
        waiting.push(call);
        callOptions.signal?.addEventListener('abort', () => cancel(call), { once: true });
        if (callOptions.signal?.aborted) cancel(call);
        pump();
      }),
    attach: (fresh) => {
      const old = port;
      if (old !== null) lose(old);
      old?.close();
      port = fresh;
      isWanted = false;
      fresh.onMessage(receive);
      fresh.onClose(() => lose(fresh));
      pump();
    },
    stop: () => {
      isWanted = true;
      closePort();
      for (const call of [...waiting.splice(0), ...suspects.splice(0), ...sent.values()]) {
        call.reject(new AppError('cancelled', 'The engine stops'));
      }
      sent.clear();
    },
  };
}

/** Where there is no worker: in tests of other things. */
export function refuseMedia(): MediaClient {
  return {
    call: () => Promise.reject(new AppError('engine_unavailable', 'No media worker')),
    attach: () => undefined,
    stop: () => undefined,
  };
}
