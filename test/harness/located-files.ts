import { readFile } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { PLACES_IN_FILMS, withBoxes } from './film-boxes.ts';
import { clipPath, makePicture } from './media-files.ts';

/** Files that say where they were made, as phones and editors write it. */

export const GPS = { IFD0: { Make: 'Camera' }, IFD3: { GPSLatitude: '52/1 31/1 12/1', GPSLatitudeRef: 'N' } };

export function locatedPicture(width: number, height: number): Sharp {
  return makePicture(width, height).withIccProfile('p3').withExifMerge(GPS);
}

/** A real clip that says where it was made in each of the ways that are known. */
export async function locatedFilm(clip: 'story' | 'hevc', place = 0): Promise<Buffer> {
  const [, box] = PLACES_IN_FILMS[place] ?? [];
  if (!box) throw new Error('No such way');
  return withBoxes(await readFile(clipPath(clip)), box);
}
