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

async function isTrace(handle: FileHandle, box: FilmBox): Promise<boolean> {
  if (!NEEDED.has(box.path)) return true;
  return box.path === 'moov/trak/mdia/hdlr' && !(await isPictureOrSound(handle, box));
}

/** The boxes by which a film says more than its picture and its sound. Empty for what is made here. */
export async function findTraces(handle: FileHandle): Promise<readonly string[]> {
  const traces: string[] = [];
  for (const box of await readBoxes(handle)) if (await isTrace(handle, box)) traces.push(box.path);
  return traces;
}

/** What an encoder writes of itself, by the names of iTunes and of QuickTime. */
const ENCODER_ITEMS = new Set(['©too', '©enc', '©swr']);
const MAX_META_BYTES = 65_536;

type Child = { readonly type: string; readonly body: Buffer };

/** The boxes in some bytes; `null` where they are none. */
function childrenOf(bytes: Buffer): readonly Child[] | null {
  const children: Child[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = at + 8 <= bytes.length ? bytes.readUInt32BE(at) : 0;
    if (size < 8 || at + size > bytes.length) return null;
    children.push({ type: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + 8, at + size) });
    at += size;
  }
  return children;
}

/** A `meta` with nothing in it but the encoder's name: what ffmpeg and most editors write. */
async function namesEncoderAlone(handle: FileHandle, { bodyStart, end }: FilmBox): Promise<boolean> {
  if (end - bodyStart > MAX_META_BYTES) return false;
  const bytes = await readAt(handle, bodyStart, end - bodyStart);
  if (bytes === null) return false;
  // ISO/IEC 14496-12, 8.11.1 gives it version and flags, QuickTime does not.
  const children = childrenOf(bytes.toString('latin1', 4, 8) === 'hdlr' ? bytes : bytes.subarray(4));
  return (
    children?.every(({ type, body }) => {
      if (type !== 'ilst') return type === 'hdlr' || type === 'free';
      return childrenOf(body)?.every((item) => ENCODER_ITEMS.has(item.type)) ?? false;
    }) ?? false
  );
}

/** Whether a film may say where it was made: it says more than its picture, its sound and what it was encoded with. */
export async function saysMoreThanItsEncoder(handle: FileHandle): Promise<boolean> {
  for (const box of await readBoxes(handle)) {
    if (await isTrace(handle, box)) {
      const type = box.path.split('/').at(-1) ?? '';
      const isHarmless =
        /^moov\/(trak\/)?udta$/.test(box.path) ||
        (box.path.includes('/udta/') && ENCODER_ITEMS.has(type)) ||
        (type === 'meta' && (await namesEncoderAlone(handle, box)));
      if (!isHarmless) return true;
    }
  }
  return false;
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
