import type { FileHandle } from 'node:fs/promises';

/**
 * What an MP4 or QuickTime file is made of (ISO/IEC 14496-12, 4.2), so that what it says besides picture and sound can be
 * found: cameras write where they were into `udta`, `meta`, `uuid`, and into tracks of their own.
 */
export type FilmBox = {
  /** From the top, as in `moov/udta/©xyz`. */
  readonly path: string;
  readonly bodyStart: number;
  readonly end: number;
};

const CONTAINERS = new Set([
  'moov',
  'trak',
  'mdia',
  'minf',
  'dinf',
  'stbl',
  'edts',
  'udta',
  'mvex',
  'moof',
  'traf',
  'mfra',
  'gmhd',
  'tapt',
]);
/** More than any real file has; a fragmented hour has some ten thousand. */
const MAX_BOXES = 200_000;
const MAX_DEPTH = 12;

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer | null> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, position);
  return bytesRead < length ? null : bytes;
}

type Head = { readonly type: string; readonly bodyStart: number; readonly end: number };

async function readHead(handle: FileHandle, position: number, limit: number): Promise<Head | null> {
  const head = await readAt(handle, position, 8);
  if (head === null) return null;
  const type = head.toString('latin1', 4, 8);
  const size = head.readUInt32BE(0);
  if (size === 0) return { type, bodyStart: position + 8, end: limit };
  if (size > 1) return size < 8 ? null : { type, bodyStart: position + 8, end: position + size };
  const large = await readAt(handle, position + 8, 8);
  if (large === null) return null;
  return { type, bodyStart: position + 16, end: position + Number(large.readBigUInt64BE(0)) };
}

/** Every box down to those that hold data. What does not parse is named `?`, so that nothing is passed over. */
export async function readBoxes(handle: FileHandle): Promise<readonly FilmBox[]> {
  const boxes: FilmBox[] = [];
  async function walk(start: number, end: number, above: string, depth: number): Promise<void> {
    let at = start;
    while (at + 8 <= end) {
      const head = await readHead(handle, at, end);
      const isBroken = head === null || head.end > end || head.end <= at || boxes.length >= MAX_BOXES;
      if (isBroken) {
        boxes.push({ path: `${above}?`, bodyStart: at, end });
        return;
      }
      boxes.push({ path: above + head.type, bodyStart: head.bodyStart, end: head.end });
      if (CONTAINERS.has(head.type) && depth < MAX_DEPTH) {
        await walk(head.bodyStart, head.end, `${above}${head.type}/`, depth + 1);
      }
      at = head.end;
    }
  }
  await walk(0, (await handle.stat()).size, '', 0);
  return boxes;
}

/** What a player needs. Whatever else there is may say where, when or by whom, in ways that nobody can list. */
const NEEDED = new Set([
  ...['ftyp', 'styp', 'moov', 'mdat', 'free', 'skip', 'wide', 'sidx', 'moof', 'mfra'],
  ...['moov/mvhd', 'moov/trak', 'moov/mvex', 'moov/mvex/mehd', 'moov/mvex/trex', 'moov/iods'],
  ...[
    'tkhd',
    'edts',
    'edts/elst',
    'tapt',
    'tapt/clef',
    'tapt/prof',
    'tapt/enof',
    'tref',
    'mdia',
    'mdia/mdhd',
    'mdia/hdlr',
  ].map((path) => `moov/trak/${path}`),
  ...['elng', 'minf', 'minf/vmhd', 'minf/smhd', 'minf/hdlr', 'minf/dinf', 'minf/dinf/dref', 'minf/stbl'].map(
    (path) => `moov/trak/mdia/${path}`,
  ),
  ...[
    'stsd',
    'stts',
    'ctts',
    'cslg',
    'stss',
    'stsc',
    'stsz',
    'stz2',
    'stco',
    'co64',
    'sdtp',
    'sgpd',
    'sbgp',
    'stps',
  ].map((path) => `moov/trak/mdia/minf/stbl/${path}`),
  ...['mfhd', 'traf', 'traf/tfhd', 'traf/tfdt', 'traf/trun', 'traf/sdtp', 'traf/sgpd', 'traf/sbgp'].map(
    (path) => `moof/${path}`,
  ),
  ...['mfra/tfra', 'mfra/mfro'],
]);

async function isPictureOrSound(handle: FileHandle, { bodyStart }: FilmBox): Promise<boolean> {
  // Version and flags, a reserved word, then the type of handler (8.4.3).
  const head = await readAt(handle, bodyStart, 12);
  return head !== null && ['vide', 'soun'].includes(head.toString('latin1', 8, 12));
}

/** The boxes by which a film says more than its picture and its sound. Empty for what is made here. */
export async function findTraces(handle: FileHandle): Promise<readonly string[]> {
  const traces: string[] = [];
  for (const box of await readBoxes(handle)) {
    if (!NEEDED.has(box.path)) traces.push(box.path);
    else if (box.path === 'moov/trak/mdia/hdlr' && !(await isPictureOrSound(handle, box))) traces.push(box.path);
  }
  return traces;
}

/**
 * When it was made is nobody's business, and the same film fitted twice must have the same hash: one file in the vault, not
 * two. Zero is what the standard gives for "unknown" in practice.
 */
export async function clearTimes(handle: FileHandle): Promise<void> {
  for (const { path, bodyStart } of await readBoxes(handle)) {
    if (!/\/(mvhd|tkhd|mdhd)$/.test(path)) continue;
    const version = (await readAt(handle, bodyStart, 1))?.[0];
    await handle.write(Buffer.alloc(version === 1 ? 16 : 8), 0, undefined, bodyStart + 4);
  }
}

/** Players begin to play before they have all of it, and some networks refuse a film that ends with its index. */
export async function isIndexFirst(handle: FileHandle): Promise<boolean> {
  const order = (await readBoxes(handle)).map(({ path }) => path);
  return order.includes('moov') && order.indexOf('moov') < order.indexOf('mdat');
}
