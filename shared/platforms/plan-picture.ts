import { MADE_PICTURES, MAX_MADE_PIXELS, type MadePicture } from '../domain/fit.ts';
import { canonicalMimeType } from '../domain/media-kind.ts';
import { cannotFit, type FitPlan, type FitSource, type FitTask } from './fit-plan.ts';
import { cropToRatio, leastSize, type ShapeLimits, scaleInto } from './fit-shape.ts';
import type { Limits } from './limits.ts';

/** What the library that makes pictures can read. HEIC is not among them. */
const READABLE = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'];

/** The longest edge that the format can write down (ITU-T T.81, B.2.2; RFC 9649, 2.4; PNG 11.2.1). */
const LONGEST_EDGE: Readonly<Record<MadePicture, number>> = {
  'image/jpeg': 65_500,
  'image/webp': 16_383,
  'image/png': 2_147_483_647,
};

/** A picture that keeps inside every limit and says nothing of where it was taken. */
export function planPicture({ file, hasAlpha, hasLocation }: FitSource, { rules, issues, wish }: FitTask): FitPlan {
  const [first] = issues;
  if (first === undefined && hasLocation === false) return { kind: 'fits' };
  const from = canonicalMimeType(file.mimeType);
  if (!READABLE.includes(from))
    return first === undefined ? cannotFit('location') : cannotFit('cannot_decode', first.values);
  const { width, height } = file;
  if (width === null || height === null || width < 1 || height < 1) return cannotFit('unmeasured', first?.values);
  const types = typesFor(from, { hasAlpha: hasAlpha !== false, allowed: rules.limits.imageMimeTypes });
  if (types === null) return cannotFit('type', first?.values);
  const shape = shapeLimits(rules.limits, types);
  const crop = cropToRatio({ width, height }, shape, wish.focus ?? { x: 0.5, y: 0.5 });
  const size = scaleInto(crop, shape);
  if (size === null)
    return cannotFit('too_small', (issues.find(({ code }) => code === 'media_too_small') ?? first)?.values);
  const least = leastSize(size, shape);
  return {
    kind: 'steps',
    fit: {
      kind: 'picture',
      ...types,
      crop,
      ...size,
      leastWidth: least.width,
      leastHeight: least.height,
      maxBytes: rules.limits.imageBytesMax ?? null,
      isFlattened: types.mimeType === 'image/jpeg' && hasAlpha !== false,
    },
  };
}

type Types = { readonly mimeType: MadePicture; readonly smallerMimeType: MadePicture | null };

/** What it is now, else what loses least. Only PNG has a way to fewer bytes with as many pixels: the others have a quality. */
function typesFor(
  from: string,
  { hasAlpha, allowed = MADE_PICTURES }: { hasAlpha: boolean; allowed?: readonly string[] | undefined },
): Types | null {
  const clear: readonly MadePicture[] = ['image/webp', 'image/png', 'image/jpeg'];
  const opaque: readonly MadePicture[] = ['image/jpeg', 'image/webp', 'image/png'];
  const own = MADE_PICTURES.filter((type) => type === (from === 'image/gif' ? 'image/png' : from));
  const wanted = [...own, ...(hasAlpha ? clear : opaque)];
  const mimeType = wanted.find((type) => allowed.includes(type));
  if (mimeType === undefined) return null;
  const lossy = wanted.find(
    (type) => type !== 'image/png' && allowed.includes(type) && !(hasAlpha && type === 'image/jpeg'),
  );
  return { mimeType, smallerMimeType: mimeType === 'image/png' ? (lossy ?? null) : null };
}

function shapeLimits(limits: Limits, { mimeType, smallerMimeType }: Types): ShapeLimits {
  const edge = Math.min(LONGEST_EDGE[mimeType], LONGEST_EDGE[smallerMimeType ?? mimeType]);
  return {
    widthMin: limits.imageWidthMin ?? 1,
    heightMin: limits.imageHeightMin ?? 1,
    widthMax: Math.min(limits.imageWidthMax ?? edge, edge),
    heightMax: Math.min(limits.imageHeightMax ?? edge, edge),
    sidesMax: limits.imageSidesMax ?? Number.POSITIVE_INFINITY,
    pixelsMax: Math.min(limits.imagePixelsMax ?? MAX_MADE_PIXELS, MAX_MADE_PIXELS),
    ratioMin: limits.imageRatioMin ?? 0,
    ratioMax: limits.imageRatioMax ?? Number.POSITIVE_INFINITY,
  };
}
