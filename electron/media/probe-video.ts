import { open } from 'node:fs/promises';
import {
  FilePathSource,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
  MATROSKA,
  MP3,
  MP4,
  QTFF,
  WAVE,
  WEBM,
} from 'mediabunny';
import type { MediaFacts, MediaNote } from '#shared/domain/media.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { isIsoFileCutOff, isMatroskaFileCutOff } from './container-length.ts';
import { withinMs } from './deadline.ts';
import type { SniffedType } from './sniff.ts';

/** Of reading tables and a few hundred packet headers; a 4 GB film on a slow USB stick needs about one second. */
const PROBE_TIMEOUT_MS = 20_000;
/** Frames looked at for the frame rate: some seconds of film. */
const FRAMES_SAMPLED = 128;
/** SECURITY: the readers that a stranger's film may reach. */
export const FILM_FORMATS = [MP4, QTFF, WEBM, MATROSKA, MP3, WAVE];

export type FilmFacts = Pick<
  MediaFacts,
  | 'kind'
  | 'width'
  | 'height'
  | 'durationMs'
  | 'frameRate'
  | 'videoCodec'
  | 'audioCodec'
  | 'audioSampleRateHz'
  | 'audioChannels'
  | 'notes'
>;

function unreadable(reason: string, cause?: unknown): AppError {
  return new AppError('media_unreadable', `Film or sound: ${reason}`, { details: { reason }, cause });
}

async function isCutOff(path: string, type: SniffedType): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    if (type.extension === 'webm' || type.extension === 'mkv') return await isMatroskaFileCutOff(handle, size);
    if (type.extension === 'mp3' || type.extension === 'wav') return false;
    return await isIsoFileCutOff(handle, size);
  } finally {
    await handle.close();
  }
}

async function readVideoTrack(
  track: InputVideoTrack,
): Promise<Pick<FilmFacts, 'width' | 'height' | 'frameRate' | 'videoCodec' | 'notes'>> {
  const codec = await track.getCodec();
  const { bestGuessFrameRate } = await track.computeFrameRateMetrics({ targetPacketCount: FRAMES_SAMPLED });
  const notes: MediaNote[] = [];
  if (codec === 'hevc') notes.push('hevc_video');
  if (await track.hasHighDynamicRange()) notes.push('hdr_video');
  return {
    width: await track.getDisplayWidth(),
    height: await track.getDisplayHeight(),
    frameRate: Number.isFinite(bestGuessFrameRate) ? Math.round(bestGuessFrameRate * 1000) / 1000 : null,
    videoCodec: codec ?? 'unknown',
    notes,
  };
}

async function readAudioTrack(
  track: InputAudioTrack,
): Promise<Pick<FilmFacts, 'audioCodec' | 'audioSampleRateHz' | 'audioChannels'>> {
  return {
    audioCodec: (await track.getCodec()) ?? 'unknown',
    audioSampleRateHz: await track.getSampleRate(),
    audioChannels: await track.getNumberOfChannels(),
  };
}

const NO_VIDEO = { width: null, height: null, frameRate: null, videoCodec: null, notes: [] } as const;
const NO_AUDIO = { audioCodec: null, audioSampleRateHz: null, audioChannels: null } as const;

async function readTracks(input: Input): Promise<FilmFacts> {
  const video = await input.getPrimaryVideoTrack();
  const audio = await input.getPrimaryAudioTrack();
  if (video === null && audio === null) throw unreadable('no_tracks');
  const seconds = (await input.getDurationFromMetadata()) ?? (await input.computeDuration());
  if (!Number.isFinite(seconds) || seconds <= 0) throw unreadable('no_duration');
  return {
    kind: video === null ? 'audio' : 'video',
    durationMs: Math.round(seconds * 1000),
    ...(video === null ? NO_VIDEO : await readVideoTrack(video)),
    ...(audio === null ? NO_AUDIO : await readAudioTrack(audio)),
  };
}

/** Reads tables and headers only, never decodes. Cut-off, damaged and trackless files throw media_unreadable. */
export async function probeVideo(path: string, type: SniffedType): Promise<FilmFacts> {
  if (await isCutOff(path, type)) throw unreadable('truncated');
  const input = new Input({
    formats: FILM_FORMATS,
    source: new FilePathSource(path, { handleUnhandledError: () => undefined }),
  });
  try {
    return await withinMs(readTracks(input), PROBE_TIMEOUT_MS);
  } catch (error) {
    throw error instanceof AppError ? error : unreadable('damaged', error);
  } finally {
    input.dispose();
  }
}
