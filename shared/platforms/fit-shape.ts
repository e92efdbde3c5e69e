import type { PictureCrop } from '../domain/fit.ts';

/** Where a picture is cut and how large it becomes. All in whole pixels, which is what makes it more than a division. */

export type Size = { readonly width: number; readonly height: number };
export type Point = { readonly x: number; readonly y: number };

export type ShapeLimits = {
  readonly widthMin: number;
  readonly heightMin: number;
  readonly widthMax: number;
  readonly heightMax: number;
  readonly sidesMax: number;
  readonly pixelsMax: number;
  readonly ratioMin: number;
  readonly ratioMax: number;
};

/** Half of what `checkMediaFile` forgives: what is cut here must not depend on its kindness. */
const RATIO_TOLERANCE = 0.0025;
/** A quarter more in each direction is not seen; beyond that a blur would be sold as a picture. */
const MOST_ENLARGED = 1.25;
/** Fewer bytes never cost more than this: below it a picture is a stamp, and whole pixels no longer hold a ratio. */
const LEAST_SHORT_EDGE = 256;
/** Sizes tried around the best one until whole pixels hold the ratio. */
const SIZES_TRIED = 64;

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

/** As much of the picture as the ratio allows, as near as possible around the focus. */
export function cropToRatio({ width, height }: Size, limits: ShapeLimits, focus: Point): PictureCrop {
  const ratio = clamp(width / height, limits.ratioMin, limits.ratioMax);
  return placeCut(
    { width, height },
    {
      width: clamp(Math.round(height * ratio), 1, width),
      height: clamp(Math.round(width / ratio), 1, height),
    },
    focus,
  );
}

/** A cut of this size where it shows as much as it can around the focus. */
export function placeCut({ width, height }: Size, cut: Size, focus: Point): PictureCrop {
  return {
    left: clamp(Math.round(clamp(focus.x, 0, 1) * width - cut.width / 2), 0, width - cut.width),
    top: clamp(Math.round(clamp(focus.y, 0, 1) * height - cut.height / 2), 0, height - cut.height),
    width: cut.width,
    height: cut.height,
  };
}

function isWithin({ width, height }: Size, limits: ShapeLimits): boolean {
  const ratio = width / height;
  return (
    width >= limits.widthMin &&
    height >= limits.heightMin &&
    width <= limits.widthMax &&
    height <= limits.heightMax &&
    width + height <= limits.sidesMax &&
    width * height <= limits.pixelsMax &&
    ratio >= limits.ratioMin * (1 - RATIO_TOLERANCE) &&
    ratio <= limits.ratioMax * (1 + RATIO_TOLERANCE)
  );
}

/** The size with this short edge. The long edge is the one that is rounded: there a pixel weighs least. */
export function sizeWithShortEdge({ width, height }: Size, shortEdge: number): Size {
  return width <= height
    ? { width: shortEdge, height: Math.max(1, Math.round((shortEdge * height) / width)) }
    : { width: Math.max(1, Math.round((shortEdge * width) / height)), height: shortEdge };
}

/**
 * The largest size within the limits that is no larger than the picture; a larger one only where a least size asks for it
 * and is near. `null`: there is none.
 */
export function scaleInto(crop: Size, limits: ShapeLimits): Size | null {
  const { width, height } = crop;
  const most = Math.min(
    limits.widthMax / width,
    limits.heightMax / height,
    limits.sidesMax / (width + height),
    Math.sqrt(limits.pixelsMax / (width * height)),
  );
  const least = Math.max(limits.widthMin / width, limits.heightMin / height);
  const scale = Math.min(Math.max(least, 1), most);
  if (scale > MOST_ENLARGED) return null;
  if (scale === 1 && isWithin(crop, limits)) return { width, height };
  return findSize(crop, limits, scale);
}

/** Around what the scale comes to, nearest first: rounding may have gone a pixel past a limit. */
function findSize(crop: Size, limits: ShapeLimits, scale: number): Size | null {
  const cropShort = Math.min(crop.width, crop.height);
  // The crop was rounded to whole pixels: a ratio that is forced is the limit itself.
  const ratio = clamp(crop.width / crop.height, limits.ratioMin, limits.ratioMax);
  const shape = { width: ratio, height: 1 };
  const best = Math.max(1, Math.round(cropShort * scale));
  for (let step = 0; step < SIZES_TRIED; step += 1) {
    const shortEdge = best + (step % 2 === 0 ? -step / 2 : (step + 1) / 2);
    if (shortEdge < 1 || (scale <= 1 && shortEdge > cropShort)) continue;
    const size = sizeWithShortEdge(shape, shortEdge);
    if (isWithin(size, limits)) return size;
  }
  return null;
}

/** How far a picture may be made smaller for the sake of its bytes. */
export function leastSize(size: Size, limits: ShapeLimits): Size {
  const shortEdge = Math.min(size.width, size.height);
  const scale = Math.max(LEAST_SHORT_EDGE / shortEdge, limits.widthMin / size.width, limits.heightMin / size.height);
  if (scale >= 1) return size;
  return sizeWithShortEdge(size, Math.ceil(shortEdge * scale));
}
