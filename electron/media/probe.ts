import type { MediaFacts } from '#shared/domain/media.ts';
import { probeImage } from './probe-image.ts';
import { probePdf } from './probe-pdf.ts';
import { probeVideo } from './probe-video.ts';
import type { SniffedType } from './sniff.ts';

const UNKNOWN = {
  width: null,
  height: null,
  durationMs: null,
  frameRate: null,
  frameCount: null,
  pageCount: null,
  videoCodec: null,
  audioCodec: null,
  audioSampleRateHz: null,
  audioChannels: null,
  bitRate: null,
  hasAlpha: null,
  colorSpace: null,
} as const;

function toBitRate(sizeBytes: number, durationMs: number | null): number | null {
  return durationMs === null || durationMs === 0 ? null : Math.round((sizeBytes * 8 * 1000) / durationMs);
}

/** Reads what the validators and the screens need to know of a stored file. Throws media_unreadable or media_too_large. */
export async function probeMedia(file: { path: string; type: SniffedType; sizeBytes: number }): Promise<MediaFacts> {
  const { path, type, sizeBytes } = file;
  const base = { ...UNKNOWN, ...type, sizeBytes };
  if (type.mimeType.startsWith('image/')) return { ...base, ...(await probeImage(path, type)) };
  if (type.extension === 'pdf') return { ...base, ...(await probePdf(path)) };
  const film = await probeVideo(path, type);
  return { ...base, ...film, bitRate: toBitRate(sizeBytes, film.durationMs) };
}
