import sharp from 'sharp';

/**
 * How a picture looks, as 64 bits in hex: of 8 × 8 places whether each is darker than the one to its left (dHash, after
 * N. Krawetz). It survives another size, format or quality; another picture has about half of the bits otherwise.
 */
export type Look = string;

const SIDE = 8;
/** Of 256. Less is the noise of a codec in an even ground. */
const LEAST_STEP = 3;
/** A plain ground, or a small mark on one, has too few edges to be known by: all of them would look alike. */
const FEWEST_EDGES = 8;
/** So many bits of 64 may differ. A picture that was only saved anew differs in 0 to 4. */
export const MOST_DIFFERENT = 6;

/** null: it has too little in it to be told from others. */
export async function readLook(picture: string | Uint8Array): Promise<Look | null> {
  const grey = await sharp(picture)
    .flatten({ background: '#ffffff' })
    .greyscale()
    .resize(SIDE + 1, SIDE, { fit: 'fill' })
    .raw()
    .toBuffer();
  let bits = 0n;
  let edges = 0;
  for (let y = 0; y < SIDE; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      const at = y * (SIDE + 1) + x;
      const isDarker = (grey[at] ?? 0) - (grey[at + 1] ?? 0) >= LEAST_STEP;
      bits = (bits << 1n) | (isDarker ? 1n : 0n);
      if (isDarker) edges += 1;
    }
  }
  return edges < FEWEST_EDGES ? null : bits.toString(16).padStart(16, '0');
}

/** In how many of the 64 bits two looks differ. */
export function differenceOf(left: Look, right: Look): number {
  return countBits(half(left, 0) ^ half(right, 0)) + countBits(half(left, 8) ^ half(right, 8));
}

function half(look: Look, start: number): number {
  return Number.parseInt(look.slice(start, start + 8), 16) | 0;
}

function countBits(value: number): number {
  let rest = value;
  let count = 0;
  while (rest !== 0) {
    rest &= rest - 1;
    count += 1;
  }
  return count;
}
