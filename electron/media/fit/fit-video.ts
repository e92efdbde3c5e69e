import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import {
  Conversion,
  ConversionCanceledError,
  FilePathSource,
  Input,
  type InputVideoTrack,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  type StreamTargetChunk,
} from 'mediabunny';
import type { FilmFit } from '#shared/domain/fit.ts';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { must } from '#shared/lib/must.ts';
import { withinMs } from '../deadline.ts';
import { discard, errorCode, realDisk, toReadError, toWriteError } from '../disk.ts';
import { FILM_FORMATS } from '../probe-video.ts';
import { assertRoom } from '../vault.ts';
import { clearTimes, findTraces, isIndexFirst } from './film-boxes.ts';
import { assertWhole, countPackets, findStart, pickTracks, refuse } from './read-film.ts';

/** Of reading tables and counting packets: an hour of film on a slow disk takes some seconds. */
const PREPARE_TIMEOUT_MS = 60_000;
/** Copying goes on for as long as something is copied. A file that was made to loop stands still. */
const STALL_MS = 30_000;
const STALL_CHECK_MS = 1_000;
/** Two are in memory. mediabunny's own 16 MiB are no faster. */
const WRITTEN_AT_ONCE_BYTES = 4 * 1_048_576;

export type FitVideoOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
};

type CopyOptions = FitVideoOptions & { readonly totalBytes: number };

/** Where it now begins, in the time of the original: at the key frame. */
type Cut = { readonly startMs: number };

/**
 * mediabunny's own target for files opens its file when it is made and closes it only if a copy was begun and did not fail;
 * Windows removes no file that is open.
 */
function writeInto(file: FileHandle): StreamTarget {
  const write = async ({ data, position }: StreamTargetChunk): Promise<void> => {
    for (let done = 0; done < data.length; ) {
      done += (await file.write(data, done, data.length - done, position + done)).bytesWritten;
    }
  };
  return new StreamTarget(new WritableStream({ write }), { chunked: true, chunkSize: WRITTEN_AT_ONCE_BYTES });
}

type Prepared = { readonly conversion: Conversion; readonly startSeconds: number };
type Copy = { readonly input: Input; readonly from: string; readonly file: FileHandle; readonly fit: FilmFit };

async function prepare({ input, from, file, fit: { trim } }: Copy): Promise<Prepared> {
  // 'reserve' leaves room for the index at the front, for which it must know the number of packets. 'in-memory' would hold
  // the whole film, and without either the index comes last.
  const format = new Mp4OutputFormat({ fastStart: 'reserve' });
  const tracks = await pickTracks(input, format);
  await assertWhole(input, from);
  const [video] = tracks;
  const endSeconds = trim === null ? Number.POSITIVE_INFINITY : trim.endMs / 1000;
  const startSeconds = trim === null || trim.startMs === 0 ? 0 : await findStart(video as InputVideoTrack, trim);
  const conversion = await Conversion.init({
    input,
    output: new Output({ format, target: writeInto(file) }),
    tracks: 'all',
    video: (track) => ({ discard: !tracks.includes(track) }),
    audio: (track) => ({ discard: !tracks.includes(track) }),
    // 'shrink': nothing from outside the cut. Without a cut everything is taken, down to the silence before the first sound.
    copy: { mode: 'forced', boundaryPolicy: trim === null ? 'expand' : 'shrink' },
    ...(trim === null ? {} : { trim: { ...(startSeconds > 0 ? { start: startSeconds } : {}), end: endSeconds } }),
    tags: {},
    showWarnings: false,
  });
  const lost = conversion.discardedTracks.find(({ reason }) => reason !== 'discarded_by_user');
  if (lost !== undefined) throw refuse(lost.track.isVideoTrack() ? 'codec' : 'audio_codec');
  for (const [index, made] of conversion.output.tracks.entries()) {
    const source = conversion.utilizedTracks[index];
    made.metadata.maximumPacketCount = await countPackets(
      must(source, 'the source of a track'),
      startSeconds,
      endSeconds,
    );
    // Free text of whoever made the film.
    delete made.metadata.name;
  }
  return { conversion, startSeconds };
}

async function run(conversion: Conversion, { signal, onProgress, totalBytes }: CopyOptions): Promise<void> {
  let movedAt = performance.now();
  let hasStalled = false;
  const cancel = () => void conversion.cancel().catch(() => undefined);
  conversion.onProgress = (part) => {
    movedAt = performance.now();
    onProgress?.(Math.min(Math.round(part * totalBytes), totalBytes), totalBytes);
  };
  const watch = setInterval(() => {
    if (performance.now() - movedAt < STALL_MS || hasStalled) return;
    hasStalled = true;
    cancel();
  }, STALL_CHECK_MS);
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    if (signal?.aborted) throw new ConversionCanceledError();
    await conversion.execute();
  } catch (error) {
    // Nothing may be written any more when the file is closed.
    await conversion.output.cancel().catch(() => undefined);
    if (signal?.aborted) throw new AppError('cancelled', 'Fitting cancelled', { cause: error });
    if (hasStalled)
      throw new AppError('media_unreadable', 'Copying stands still', { details: { reason: 'timed_out' } });
    throw error;
  } finally {
    clearInterval(watch);
    signal?.removeEventListener('abort', cancel);
  }
}

/** SECURITY: the last look before the file becomes one of the vault's. What says more than picture and sound does not pass. */
async function finish(file: FileHandle, maxBytes: number | null): Promise<void> {
  await clearTimes(file);
  const [trace] = await findTraces(file);
  if (trace !== undefined) throw refuse('traces', { trace });
  if (!(await isIndexFirst(file))) throw new Error('Bug: the index comes last');
  const { size } = await file.stat();
  if (maxBytes === null || size <= maxBytes) return;
  throw new AppError('media_too_large', 'Too many bytes after the cut', {
    details: { reason: 'bytes', maxBytes, actualBytes: size },
  });
}

/** Whatever goes wrong with a stranger's film is the film's fault, but for the disk that is written to. */
function toFilmError(error: unknown): unknown {
  const written = toWriteError(error);
  if (isAppError(written)) return written;
  const reason = errorCode(error) === null ? 'damaged' : 'read_error';
  return new AppError('media_unreadable', `Film: ${reason}`, { details: { reason }, cause: error });
}

async function copyFilm(copy: Copy, options: CopyOptions): Promise<number> {
  try {
    const { conversion, startSeconds } = await withinMs(prepare(copy), PREPARE_TIMEOUT_MS);
    await run(conversion, options);
    return startSeconds;
  } catch (error) {
    throw toFilmError(error);
  }
}

/**
 * Carries out the plan for a film: its packets go as they are from the file at `from`, which is only read, into an MP4 at
 * `to`, which is not there after a failure. Throws not_found, media_unsupported (`FilmRefusal`), media_unreadable,
 * media_too_large, disk_full, read_only, cancelled.
 */
export async function fitVideo(from: string, to: string, fit: FilmFit, options: FitVideoOptions = {}): Promise<Cut> {
  const { size } = await stat(from).catch((error: unknown) => {
    throw toReadError(error, basename(from));
  });
  await assertRoom(dirname(to), size, realDisk);
  const source = new FilePathSource(from, { handleUnhandledError: () => undefined });
  const input = new Input({ formats: FILM_FORMATS, source });
  const file = await open(to, 'wx+', 0o600).catch((error: unknown) => {
    throw toWriteError(error);
  });
  try {
    const startSeconds = await copyFilm({ input, from, file, fit }, { ...options, totalBytes: size });
    await finish(file, fit.maxBytes);
    await file.close();
    return { startMs: Math.round(startSeconds * 1000) };
  } catch (error) {
    await file.close();
    await discard(to);
    throw toWriteError(error);
  } finally {
    input.dispose();
  }
}
