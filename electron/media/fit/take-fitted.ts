import { parse } from 'node:path';
import { discard } from '../disk.ts';
import { openBytesSource, openOwnSource } from '../media-source.ts';
import type { FittedFilm, TakenFile, WorkerInput } from '../messages.ts';
import { vaultPath } from '../places.ts';
import { type TakeContext, type TakeOptions, takeSource } from '../take.ts';
import { incomingPath, makeIncomingFolder } from '../vault.ts';
import { fitImage } from './fit-image.ts';
import { fitVideo } from './fit-video.ts';

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
