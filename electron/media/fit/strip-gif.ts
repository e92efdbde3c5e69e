/** A GIF without all that it says, its frames bit for bit what they were (GIF89a, 17 to 26). */

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;
/** How often it is played, and its colours. */
const NEEDED_APPLICATIONS = ['NETSCAPE2.0', 'ANIMEXTS1.0', 'ICCRGBG1012'];

type SplitGif = { readonly kept: readonly Buffer[]; readonly said: readonly Buffer[] };

/** Past the sub-blocks that begin here; `null`: they do not end. */
function endOfBlocks(bytes: Buffer, start: number): number | null {
  let at = start;
  while (at < bytes.length) {
    const size = bytes.readUInt8(at);
    at += 1 + size;
    if (size === 0) return at;
  }
  return null;
}

function tableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1);
}

/** `null`: it is not put together as the standard says, and only a decoder knows what to make of it. */
export function splitGif(bytes: Buffer): SplitGif | null {
  if (!/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6)) || bytes.length < 14) return null;
  let at = 13 + tableBytes(bytes.readUInt8(10));
  const kept: Buffer[] = [bytes.subarray(0, at)];
  const said: Buffer[] = [];
  while (at < bytes.length) {
    const kind = bytes.readUInt8(at);
    if (kind === TRAILER) {
      kept.push(bytes.subarray(at, at + 1));
      said.push(bytes.subarray(at + 1));
      return { kept, said };
    }
    const isImage = kind === IMAGE && at + 10 < bytes.length;
    if (!isImage && (kind !== EXTENSION || at + 2 >= bytes.length)) return null;
    const blocks = isImage ? at + 11 + tableBytes(bytes.readUInt8(at + 9)) : at + 2;
    const end = endOfBlocks(bytes, blocks);
    if (end === null) return null;
    const label = isImage ? IMAGE : bytes.readUInt8(at + 1);
    const application = bytes.toString('latin1', at + 3, at + 14);
    const isNeeded =
      label === IMAGE ||
      label === GRAPHIC_CONTROL ||
      (label === APPLICATION && NEEDED_APPLICATIONS.includes(application));
    (isNeeded ? kept : said).push(bytes.subarray(at, end));
    at = end;
  }
  return null;
}

export function stripGif(bytes: Buffer): Buffer | null {
  const split = splitGif(bytes);
  return split === null ? null : Buffer.concat(split.kept);
}
