import type { Metadata, Sharp } from 'sharp';

/** Profiles of screens and cameras have some hundred bytes to some ten thousand; more would eat up a small limit. */
const MAX_PROFILE_BYTES = 256 * 1024;

/** ICC.1:2022, 7.2.6: the colour space that the profile is for. A broken one must not go out with the picture. */
function isProfileForRgb(profile: Uint8Array): boolean {
  return String.fromCharCode(...profile.subarray(16, 20)) === 'RGB ';
}

/** It has none, or one that goes out with it. */
export function keepsProfile({ icc }: Metadata): boolean {
  return icc === undefined || (icc.length <= MAX_PROFILE_BYTES && isProfileForRgb(icc));
}

/**
 * Colours come out as they went in: RGB keeps its profile (wide gamuts stay wide), everything else becomes sRGB. sharp by
 * itself would tie the profile of a CMYK or grey picture to pixels that it has made RGB, and leave 16-bit pixels in P3 without
 * saying so (`pipeline.cc`: `inputProfile`, `processingProfile`).
 */
export function keepColours(image: Sharp, header: Metadata): Sharp {
  const { icc, space } = header;
  if (icc === undefined || (space !== 'srgb' && space !== 'rgb16')) return image;
  if (keepsProfile(header)) return image.keepIccProfile();
  return space === 'rgb16' ? image.withIccProfile('srgb') : image;
}
