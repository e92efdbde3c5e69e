import type { FileHandle } from 'node:fs/promises';

/**
 * Whether a container ends before it says it does. A film cut off in a download still opens, plays its first minutes and
 * fails on the network at publish time.
 */

/** More top-level boxes than any real file has; a fragmented hour-long film has some thousands. */
const MAX_BOXES = 100_000;

async function readAt(handle: FileHandle, position: number, length: number): Promise<DataView | null> {
  const bytes = new Uint8Array(length);
  const { bytesRead } = await handle.read(bytes, 0, length, position);
  return bytesRead < length ? null : new DataView(bytes.buffer);
}

/** ISO/IEC 14496-12, 4.2: 32-bit size and type; size 1 means a 64-bit size follows, size 0 "to the end of the file". */
async function endOfBoxes(handle: FileHandle, sizeBytes: number): Promise<number> {
  let position = 0;
  for (let count = 0; position + 8 <= sizeBytes && count < MAX_BOXES; count += 1) {
    const head = await readAt(handle, position, 8);
    if (head === null) return Number.POSITIVE_INFINITY;
    let length = head.getUint32(0);
    if (length === 0) return sizeBytes;
    if (length === 1) {
      const large = await readAt(handle, position + 8, 8);
      if (large === null) return Number.POSITIVE_INFINITY;
      length = Number(large.getBigUint64(0));
    }
    if (length < 8) return position;
    position += length;
  }
  return position;
}

export async function isIsoFileCutOff(handle: FileHandle, sizeBytes: number): Promise<boolean> {
  return (await endOfBoxes(handle, sizeBytes)) > sizeBytes;
}

/** RFC 8794, 4: the number of leading zeros of the first byte tells the length; all ones means "unknown". */
function readVint(view: DataView, at: number, keepMarker: boolean): { value: number | null; length: number } | null {
  if (at >= view.byteLength) return null;
  const first = view.getUint8(at);
  const length = Math.clz32(first) - 23;
  if (first === 0 || at + length > view.byteLength) return null;
  let value = keepMarker ? first : first & (0xff >> length);
  let isUnknown = (first | ((0xff << (8 - length)) & 0xff)) === 0xff;
  for (let index = 1; index < length; index += 1) {
    const byte = view.getUint8(at + index);
    isUnknown &&= byte === 0xff;
    value = value * 256 + byte;
  }
  return { value: isUnknown && !keepMarker ? null : value, length };
}

const EBML_SEGMENT = 0x18538067;
/** The EBML header takes about 40 bytes; padding (Void) may stand before the segment. */
const EBML_HEAD_BYTES = 4096;

/** Matroska and WebM: the end of the segment, null where a live recording left its size unknown. */
async function endOfSegment(handle: FileHandle, sizeBytes: number): Promise<number | null> {
  const view = await readAt(handle, 0, Math.min(EBML_HEAD_BYTES, sizeBytes));
  if (view === null) return null;
  let at = 0;
  while (at < view.byteLength) {
    const id = readVint(view, at, true);
    if (id === null) return null;
    const size = readVint(view, at + id.length, false);
    if (size === null || size.value === null) return null;
    const body = at + id.length + size.length;
    if (id.value === EBML_SEGMENT) return body + size.value;
    at = body + size.value;
  }
  return null;
}

export async function isMatroskaFileCutOff(handle: FileHandle, sizeBytes: number): Promise<boolean> {
  const end = await endOfSegment(handle, sizeBytes);
  return end !== null && end > sizeBytes;
}
