import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { SHARED_SIZE } from '#shared/domain/media.ts';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { toReadError } from './disk.ts';
import { readCut } from './fit/read-film.ts';
import { readHasLocation } from './fit/read-location.ts';
import { takeFittedFilm, takeFittedPicture, takeWithoutLocation } from './fit/take-fitted.ts';
import { createLimiter } from './limiter.ts';
import { createLooks } from './looks/find-alike.ts';
import {
  type FoundFiles,
  type FromWorker,
  toWorker,
  WORKER_CALLS,
  type WorkerCallName,
  type WorkerError,
  type WorkerInput,
  type WorkerOutput,
  type WorkerPort,
} from './messages.ts';
import { vaultPath } from './places.ts';
import { type TakeContext, takeFile } from './take.ts';
import { describeSharedPicture, drawThumbnails, savePoster, shrinkPicture, writeThumbnails } from './thumbnails.ts';
import { sweepIncoming } from './vault.ts';
import { walkPaths } from './walk.ts';

/** Both of the machine's cores are busy with one copy and one decode; a second decode fills the gaps. */
export const DRAWN_AT_ONCE = 2;
/** Ten reports a second look smooth; one a megabyte would flood the engine. */
const PROGRESS_INTERVAL_MS = 100;

type CallOptions = {
  readonly signal: AbortSignal;
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
};
type WorkerHandlers = {
  readonly [Name in WorkerCallName]: (input: WorkerInput<Name>, options: CallOptions) => Promise<WorkerOutput<Name>>;
};

export type Complain = (message: string, error: unknown) => void;

function toWire(error: unknown, complain: Complain): WorkerError {
  if (isAppError(error)) return { code: error.code, message: error.message, details: { ...error.details } };
  complain('a media call failed', error);
  return { code: 'internal', message: 'Unexpected failure', details: {} };
}

async function collectFound(paths: readonly string[], signal: AbortSignal, complain: Complain): Promise<FoundFiles> {
  const found: FoundFiles = { files: [], refused: [], skipped: {} };
  for await (const entry of walkPaths(paths, signal)) {
    if (entry.kind === 'file') found.files.push({ path: entry.path, sizeBytes: entry.sizeBytes });
    else if (entry.kind === 'skipped') found.skipped[entry.reason] = (found.skipped[entry.reason] ?? 0) + 1;
    else found.refused.push({ fileName: basename(entry.path), error: toWire(entry.error, complain) });
  }
  return found;
}

function createHandlers(context: TakeContext, complain: Complain): WorkerHandlers {
  const { dataFolder } = context;
  const looks = createLooks(dataFolder, context.drawing);
  return {
    walk: ({ paths }, { signal }) => collectFound(paths, signal, complain),
    take: ({ source }, options) => takeFile(context, source, options),
    savePoster: ({ sha256, bytes }) =>
      context.drawing(async () => {
        const thumbnailSizes = await savePoster({ dataFolder, sha256, bytes });
        await looks.forget(sha256);
        return { thumbnailSizes, sharedPicture: await describeSharedPicture(dataFolder, sha256) };
      }),
    remakeThumbnails: ({ sha256, extension, sharedPicture }) =>
      context.drawing(async () => {
        const drawn = await drawThumbnails(vaultPath(dataFolder, { sha256, extension }));
        const before = await describeSharedPicture(dataFolder, sha256);
        const isKept = before !== null && before.sha256 === sharedPicture?.sha256;
        const fresh = new Map([...drawn].filter(([size]) => !isKept || size !== SHARED_SIZE));
        await writeThumbnails({ dataFolder, sha256, drawn: fresh });
        await looks.forget(sha256);
        return {
          thumbnailSizes: [...drawn.keys()].sort((a, b) => a - b),
          sharedPicture: await describeSharedPicture(dataFolder, sha256),
        };
      }),
    shrinkPicture: ({ sha256 }) =>
      context.drawing(async () => {
        await shrinkPicture({ dataFolder, sha256 });
        await looks.forget(sha256);
        return {};
      }),
    findAlike: async ({ sha256 }) => ({ alike: await looks.find(sha256) }),
    readLocation: async (file) => {
      const path = vaultPath(dataFolder, file);
      // One that is gone says nothing, and is not one that cannot be read.
      await access(path).catch((error: unknown) => {
        throw toReadError(error, basename(path));
      });
      return { hasLocation: await context.drawing(() => readHasLocation(path, file.extension)) };
    },
    readCut: ({ sha256, extension, ...cut }) =>
      context.drawing(() => readCut(vaultPath(dataFolder, { sha256, extension }), cut)),
    stripLocation: (input, options) => takeWithoutLocation(context, input, options),
    fitImage: (input, { signal }) => takeFittedPicture(context, input, { signal }),
    fitVideo: (input, options) => takeFittedFilm(context, input, options),
  };
}

function throttle(send: (doneBytes: number, totalBytes: number) => void): CallOptions['onProgress'] {
  let last = 0;
  return (doneBytes, totalBytes) => {
    const now = performance.now();
    if (doneBytes < totalBytes && now - last < PROGRESS_INTERVAL_MS) return;
    last = now;
    send(doneBytes, totalBytes);
  };
}

async function answerCall(
  handlers: WorkerHandlers,
  message: { name: WorkerCallName; input: unknown },
  options: CallOptions,
): Promise<unknown> {
  const parsed = WORKER_CALLS[message.name].input.safeParse(message.input);
  if (!parsed.success) throw new AppError('invalid_input', `${message.name}: input does not parse`);
  return handlers[message.name](parsed.data as never, options);
}

/**
 * Answers one engine over one port until that closes; then everything under way is cancelled. Sweeps half copies of an
 * earlier run first, so at most one may serve a data folder.
 */
export async function serveMediaCalls(port: WorkerPort, dataFolder: string, complain: Complain): Promise<void> {
  const [copying, drawing, fitting] = [createLimiter(1), createLimiter(DRAWN_AT_ONCE), createLimiter(1)];
  const context = { dataFolder, copying, drawing, fitting };
  const handlers = createHandlers(context, complain);
  const running = new Map<number, AbortController>();
  const send = (message: FromWorker) => port.send(message);
  const swept = sweepIncoming(dataFolder).catch((error: unknown) => complain('half copies could not be swept', error));

  async function receive(raw: unknown): Promise<void> {
    const parsed = toWorker.safeParse(raw);
    if (!parsed.success) return complain('a message does not parse', parsed.error);
    const message = parsed.data;
    if (message.type === 'cancel') return running.get(message.id)?.abort();
    const { id } = message;
    const controller = new AbortController();
    running.set(id, controller);
    const onProgress = throttle((doneBytes, totalBytes) => send({ type: 'progress', id, doneBytes, totalBytes }));
    try {
      await swept;
      send({
        type: 'done',
        id,
        value: await answerCall(handlers, message, { signal: controller.signal, onProgress }),
      });
    } catch (error) {
      send({ type: 'failed', id, error: toWire(error, complain) });
    } finally {
      running.delete(id);
    }
  }

  port.onMessage((raw) => void receive(raw));
  await new Promise<void>((resolve) => port.onClose(resolve));
  for (const controller of running.values()) controller.abort();
}
