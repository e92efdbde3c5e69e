import { stat } from 'node:fs/promises';
import type { AttachedFile } from '#shared/contract/envelope.ts';
import { type MediaFacts, THUMBNAIL_SIZES, type ThumbnailSize, thumbnailSizesFor } from '#shared/domain/media.ts';
import { discard, errorCode } from './disk.ts';
import { readHasLocation } from './fit/read-location.ts';
import type { Limiter } from './limiter.ts';
import { type MediaSource, openBytesSource, openFileSource } from './media-source.ts';
import type { TakenFile } from './messages.ts';
import { thumbnailPath } from './places.ts';
import { probeMedia } from './probe.ts';
import { isMislabelled } from './sniff.ts';
import { describeSharedPicture, drawThumbnails, writeThumbnails } from './thumbnails.ts';
import { copyMedia, type StoredFile } from './vault.ts';

export type TakeContext = {
  readonly dataFolder: string;
  /** One file is copied at a time, in the order of the drop; the disk may sync it while the next one is read. */
  readonly copying: Limiter;
  /** Decoding goes on while the next file is copied. */
  readonly drawing: Limiter;
  /** Films that are made to fit: one at a time, and imports do not wait for it. */
  readonly fitting: Limiter;
};

export type TakeOptions = {
  readonly signal?: AbortSignal;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
};

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function readThumbnailSizes(dataFolder: string, sha256: string): Promise<ThumbnailSize[]> {
  const there = await Promise.all(THUMBNAIL_SIZES.map((size) => isThere(thumbnailPath(dataFolder, { sha256, size }))));
  return THUMBNAIL_SIZES.filter((_, index) => there[index]);
}

function isDrawable({ kind, notes }: MediaFacts): boolean {
  return (kind === 'image' || kind === 'gif') && !notes.includes('no_preview_heic');
}

/** Thumbnails that are there stay: a film that comes again keeps the poster that the window made for it. */
async function describeFile(
  { dataFolder, drawing }: TakeContext,
  stored: StoredFile,
): Promise<Pick<TakenFile, 'facts' | 'thumbnailSizes' | 'hasLocation'>> {
  const { sha256, path } = stored;
  const facts = await drawing(() => probeMedia(stored));
  const hasLocation = await drawing(() => readHasLocation(path, facts.extension));
  const present = await readThumbnailSizes(dataFolder, sha256);
  const wanted = isDrawable(facts) ? thumbnailSizesFor({ width: facts.width ?? 0, height: facts.height ?? 0 }) : [];
  if (wanted.every((size) => present.includes(size))) return { facts, hasLocation, thumbnailSizes: present };
  const drawn = await drawing(() => drawThumbnails(path));
  return { facts, hasLocation, thumbnailSizes: await writeThumbnails({ dataFolder, sha256, drawn }) };
}

/**
 * Takes a file into the vault, reads what it is and draws its thumbnails. All or nothing: what cannot be read is not kept,
 * unless it was there before. Once copied it is taken, cancelled or not: another import may have found it there.
 */
export async function takeSource(
  context: TakeContext,
  openSource: () => MediaSource | Promise<MediaSource>,
  options: TakeOptions,
): Promise<TakenFile> {
  const { dataFolder, copying } = context;
  const [source, settle] = await copying(async () => {
    const opened = await openSource();
    return [opened, await copyMedia(opened, { dataFolder, ...options })] as const;
  });
  const stored = await settle();
  try {
    const { facts, ...described } = await describeFile(context, stored);
    const { fileName } = source;
    const { sha256, alreadyStored } = stored;
    const notes = [...facts.notes];
    if (isMislabelled(fileName, facts.extension)) notes.push('mislabelled');
    const sharedPicture = await describeSharedPicture(dataFolder, sha256);
    return { fileName, sha256, alreadyStored, facts: { ...facts, notes }, ...described, sharedPicture };
  } catch (error) {
    if (!stored.alreadyStored) await discard(stored.path);
    throw error;
  }
}

/** A file that a person dropped, chose or pasted. */
export function takeFile(context: TakeContext, from: AttachedFile, options: TakeOptions): Promise<TakenFile> {
  const openSource = () => ('path' in from ? openFileSource(from.path) : openBytesSource(from.name, from.bytes));
  return takeSource(context, openSource, options);
}
