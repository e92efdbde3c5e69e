import { parse } from 'node:path';
import type { FilmFit } from '#shared/domain/fit.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { discard } from '../disk.ts';
import { openBytesSource, openOwnSource } from '../media-source.ts';
import type { FittedFilm, TakenFile, WorkerInput } from '../messages.ts';
import { vaultPath } from '../places.ts';
import { type TakeContext, type TakeOptions, takeSource } from '../take.ts';
import { incomingPath, makeIncomingFolder } from '../vault.ts';
import { fitImage } from './fit-image.ts';
import { fitVideo } from './fit-video.ts';
import { stripPicture } from './strip-picture.ts';

/** All of it, as it is. */
const WHOLE_FILM: FilmFit = { kind: 'film', mimeType: 'video/mp4', trim: null, maxBytes: null };
const FILMS: readonly string[] = ['mp4', 'mov', 'webm', 'mkv'];

/** `IMG_0001.HEIC` that became a JPEG is `IMG_0001.jpg`. */
function nameLike(fileName: string, taken: TakenFile): TakenFile {
  return { ...taken, fileName: `${parse(fileName).name}.${taken.facts.extension}` };
}

/** Makes a picture fit and takes it into the vault as a file of its own, described and drawn like any other. */
export async function takeFittedPicture(
  context: TakeContext,
  { fit, fileName, ...file }: WorkerInput<'fitImage'>,
  options: Pick<TakeOptions, 'signal'>,
): Promise<TakenFile> {
  const bytes = await context.drawing(() => fitImage(vaultPath(context.dataFolder, file), fit, options));
  return nameLike(fileName, await takeSource(context, () => openBytesSource('fitted', bytes), options));
}

/** Progress is that of the copying; taking it into the vault is a reading and a rename. */
export async function takeFittedFilm(
  context: TakeContext,
  { fit, fileName, ...file }: WorkerInput<'fitVideo'>,
  options: TakeOptions,
): Promise<FittedFilm> {
  const { dataFolder } = context;
  const made = incomingPath(dataFolder);
  await makeIncomingFolder(dataFolder);
  const { startMs } = await context.fitting(() => fitVideo(vaultPath(dataFolder, file), made, fit, options));
  const { signal } = options;
  try {
    const taken = await takeSource(
      context,
      () => openOwnSource(made, 'fitted'),
      signal === undefined ? {} : { signal },
    );
    return { ...nameLike(fileName, taken), startMs };
  } catch (error) {
    await discard(made);
    throw error;
  }
}

/**
 * The same picture, or the same pictures and sound, in a file that says nothing of where it was made. SECURITY: what comes out is
 * looked at as any file that comes in; one that would still say it is none.
 */
export async function takeWithoutLocation(
  context: TakeContext,
  { fileName, ...file }: WorkerInput<'stripLocation'>,
  options: TakeOptions,
): Promise<TakenFile> {
  const taken = FILMS.includes(file.extension)
    ? await takeFittedFilm(context, { ...file, fileName, fit: WHOLE_FILM }, options)
    : await takeStripped(context, { ...file, fileName }, options);
  if (taken.hasLocation === false) return taken;
  if (!taken.alreadyStored)
    await discard(vaultPath(context.dataFolder, { ...taken, extension: taken.facts.extension }));
  throw new AppError('media_unsupported', 'It still says where it was made', { details: { reason: 'traces' } });
}

async function takeStripped(
  context: TakeContext,
  { fileName, ...file }: WorkerInput<'stripLocation'>,
  { signal }: TakeOptions,
): Promise<TakenFile> {
  const bytes = await context.drawing(() => stripPicture(vaultPath(context.dataFolder, file), file.extension));
  const options = signal === undefined ? {} : { signal };
  return nameLike(fileName, await takeSource(context, () => openBytesSource('stripped', bytes), options));
}
