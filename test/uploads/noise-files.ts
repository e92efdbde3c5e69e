import { createCipheriv, createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

export type SizesWanted = {
  readonly files: number;
  readonly totalBytes: number;
  readonly minBytes: number;
  readonly maxBytes: number;
};

/** A whole number of samples, two bytes each. */
const SAMPLE_BYTES = 2;
const HEADER_BYTES = 44;
const BLOCK_BYTES = 1_048_576;
/** Halves the exponent's range to less than a byte of the sum. */
const HALVINGS = 80;

/**
 * Sizes from the least to the greatest that come to exactly what is asked. Drawn on a logarithmic scale and bent to the sum,
 * so that there are many small files and few large ones, as in a library of pictures and films.
 */
export function drawSizes({ files, totalBytes, minBytes, maxBytes }: SizesWanted, random: () => number): number[] {
  if (files * minBytes > totalBytes || files * maxBytes < totalBytes) {
    throw new Error(`${files} files from ${minBytes} to ${maxBytes} bytes cannot come to ${totalBytes}`);
  }
  const draws = Array.from({ length: files }, random);
  const bent = (exponent: number) =>
    draws.map((draw) => toSample(minBytes * (maxBytes / minBytes) ** (draw ** exponent)));
  let [low, high] = [-20, 20];
  for (let times = 0; times < HALVINGS; times++) {
    const middle = (low + high) / 2;
    if (sum(bent(2 ** middle)) > totalBytes) low = middle;
    else high = middle;
  }
  return settle(bent(2 ** high), { totalBytes, minBytes, maxBytes });
}

function toSample(bytes: number): number {
  return Math.floor(bytes / SAMPLE_BYTES) * SAMPLE_BYTES;
}

/** What rounding has left over. */
function settle(sizes: number[], { totalBytes, minBytes, maxBytes }: Omit<SizesWanted, 'files'>): number[] {
  let missing = totalBytes - sum(sizes);
  return sizes.map((size) => {
    const settled = Math.min(maxBytes, Math.max(minBytes, size + missing));
    missing -= settled - size;
    return settled;
  });
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

/**
 * Writes a sound file of exactly so many bytes, all noise, the same for the same seed. Resolves to its hash, of what was to be written and
 * not of what was read back. A block at a time: memory does not grow with the file.
 */
export async function writeNoise(path: string, { sizeBytes, seed }: { sizeBytes: number; seed: string }) {
  const key = createHash('sha256').update(seed).digest().subarray(0, 16);
  // Counter mode: a generator that is faster than the disk.
  const noise = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  const hash = createHash('sha256');
  const zeros = Buffer.alloc(BLOCK_BYTES);
  const file = await open(path, 'w');
  try {
    const header = toWavHeader(sizeBytes);
    hash.update(header);
    await file.writeFile(header);
    for (let left = sizeBytes - HEADER_BYTES; left > 0; left -= BLOCK_BYTES) {
      const block = noise.update(zeros.subarray(0, Math.min(left, BLOCK_BYTES)));
      hash.update(block);
      await file.writeFile(block);
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** 16 bits, mono: the one kind that the library takes whose content may be anything. */
function toWavHeader(sizeBytes: number): Buffer {
  const rateHz = 48_000;
  const head = Buffer.alloc(HEADER_BYTES);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(sizeBytes - 8, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rateHz, 24);
  head.writeUInt32LE(rateHz * SAMPLE_BYTES, 28);
  head.writeUInt16LE(SAMPLE_BYTES, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(sizeBytes - HEADER_BYTES, 40);
  return head;
}
