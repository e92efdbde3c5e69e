import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  EncodedPacketSink,
  FilePathSource,
  Input,
  type InputAudioTrack,
  type InputTrack,
  type InputVideoTrack,
  MATROSKA,
  type Mp4OutputFormat,
  WEBM,
} from 'mediabunny';
import { AppError, isAppError } from '#shared/lib/app-error.ts';
import { isIsoFileCutOff, isMatroskaFileCutOff } from '../container-length.ts';
import { withinMs } from '../deadline.ts';
import { toReadError } from '../disk.ts';
import { FILM_FORMATS } from '../probe-video.ts';

/** Of reading an index and some packets around the cut. */
const CUT_TIMEOUT_MS = 20_000;

/** Half of what rounding to whole milliseconds takes away or adds. */
const ROUNDING_SECONDS = 0.0006;

/** Of room for the index: 35 bytes each. */
const SPARE_PACKETS = 16;
/** Sixteen frames (the most that H.264 and HEVC reorder) at the lowest rate that anybody films with. */
const REORDERED_SECONDS = 2;

/** Why a film cannot be copied; `details.reason` of media_unsupported. */
export type FilmRefusal = 'codec' | 'audio_codec' | 'no_key_frame' | 'traces';

export function refuse(reason: FilmRefusal, details: Readonly<Record<string, string | number>> = {}): AppError {
  return new AppError('media_unsupported', `Film: ${reason}`, { details: { reason, ...details } });
}

/** One picture and one sound: with several, networks take any, or none. The first sound that an MP4 can hold. */
export async function pickTracks(
  input: Input,
  format: Mp4OutputFormat,
): Promise<readonly (InputVideoTrack | InputAudioTrack)[]> {
  const video = await input.getPrimaryVideoTrack();
  const codec = await video?.getCodec();
  if (!video || !codec || !format.getSupportedVideoCodecs().includes(codec))
    throw refuse('codec', { codec: codec ?? 'unknown' });
  const primary = await input.getPrimaryAudioTrack();
  const sounds = await input.getAudioTracks();
  for (const sound of primary === null ? sounds : [primary, ...sounds]) {
    const soundCodec = await sound.getCodec();
    if (soundCodec !== null && format.getSupportedAudioCodecs().includes(soundCodec)) return [video, sound];
  }
  // Silence in place of sound would be noticed by the followers first.
  if (sounds.length > 0) throw refuse('audio_codec');
  return [video];
}

/**
 * A film can only begin with a whole picture. The next one after the wished start, never one before: what was cut away must
 * not be in the file.
 */
export async function findStart(video: InputVideoTrack, trim: { startMs: number; endMs: number }): Promise<number> {
  const wished = trim.startMs / 1000;
  const sink = new EncodedPacketSink(video);
  const options = { verifyKeyPackets: true };
  const before = await sink.getKeyPacket(wished + ROUNDING_SECONDS, options);
  if (before !== null && before.timestamp >= wished - ROUNDING_SECONDS) return before.timestamp;
  const after = before === null ? await sink.getFirstKeyPacket(options) : await sink.getNextKeyPacket(before, options);
  if (after !== null && after.timestamp < trim.endMs / 1000) return after.timestamp;
  throw refuse('no_key_frame', { beforeMs: Math.round((before?.timestamp ?? 0) * 1000) });
}

/** A film that ends too soon would be copied as far as it goes, as if that were all of it. */
export async function assertWhole(input: Input, path: string): Promise<void> {
  const format = await input.getFormat();
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const isMatroska = format === WEBM || format === MATROSKA;
    if (!(await (isMatroska ? isMatroskaFileCutOff(handle, size) : isIsoFileCutOff(handle, size)))) return;
    throw new AppError('media_unreadable', 'Film: truncated', { details: { reason: 'truncated' } });
  } finally {
    await handle.close();
  }
}

/** Never too few. Reading the index alone; without one (WebM), the whole film up to the end of the cut. */
export async function countPackets(track: InputTrack, startSeconds: number, endSeconds: number): Promise<number> {
  const sink = new EncodedPacketSink(track);
  const first = startSeconds === 0 ? null : await sink.getPacket(startSeconds);
  let count = SPARE_PACKETS;
  for await (const { timestamp } of sink.packets(first ?? undefined, undefined, { metadataOnly: true })) {
    // Frames stand in the order in which they are decoded: those that are shown earlier may follow.
    if (timestamp > endSeconds + REORDERED_SECONDS) break;
    count += 1;
  }
  return count;
}

/** Where a cut that is wished so would begin: what `fitVideo` would do, without doing it. */
export async function readCut(path: string, trim: { startMs: number; endMs: number }): Promise<{ startMs: number }> {
  await stat(path).catch((error: unknown) => {
    throw toReadError(error, basename(path));
  });
  const source = new FilePathSource(path, { handleUnhandledError: () => undefined });
  const input = new Input({ formats: FILM_FORMATS, source });
  try {
    const video = await input.getPrimaryVideoTrack();
    if (!video) throw refuse('codec', { codec: 'unknown' });
    if (trim.startMs === 0) return { startMs: 0 };
    return { startMs: Math.round((await withinMs(findStart(video, trim), CUT_TIMEOUT_MS)) * 1000) };
  } catch (error) {
    if (isAppError(error)) throw error;
    throw new AppError('media_unreadable', 'Film: damaged', { details: { reason: 'damaged' }, cause: error });
  } finally {
    input.dispose();
  }
}
