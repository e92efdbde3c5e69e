import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import type { MediaFacts } from '#shared/domain/media.ts';
import { AppError } from '#shared/lib/app-error.ts';

/** Held in memory while its pages are counted; the networks that take documents stop at 100 MB. */
const MAX_PDF_BYTES = 128 * 1_048_576;
/** One object stream holds at most some hundred small objects; a bomb holds gigabytes. */
const MAX_INFLATED_BYTES = 8 * 1_048_576;
/** The trailer stands in the last kilobytes (ISO 32000-1, 7.5.5). */
const TAIL_BYTES = 2048;

export type DocumentFacts = Pick<MediaFacts, 'kind' | 'pageCount' | 'notes'>;

const inflateAsync = promisify<Uint8Array, { maxOutputLength: number; finishFlush: number }, Buffer>(inflate);

/** The page tree's nodes say how many pages hang below them, so the root's number is the largest. */
function largestCount(text: string): number {
  let largest = 0;
  for (const match of text.matchAll(/\/Type\s*\/Pages\b/g)) {
    const start = text.lastIndexOf('obj', match.index);
    const end = text.indexOf('endobj', match.index);
    const around = text.slice(Math.max(start, match.index - 4096), end === -1 ? match.index + 65_536 : end);
    const count = /\/Count\s+(\d{1,7})\b/.exec(around)?.[1];
    largest = Math.max(largest, Number(count ?? 0));
  }
  return largest;
}

/** Inside an object stream there is no `obj … endobj`: dictionaries stand one after another. */
function largestCountInStream(text: string): number {
  let largest = 0;
  for (const match of text.matchAll(
    /<<(?:[^<>]|<[^<>]*>|<<[^<>]*>>)*\/Type\s*\/Pages\b(?:[^<>]|<[^<>]*>|<<[^<>]*>>)*>>/g,
  )) {
    largest = Math.max(largest, Number(/\/Count\s+(\d{1,7})\b/.exec(match[0])?.[1] ?? 0));
  }
  return largest;
}

/** PDF 1.5 and later keep the page tree in compressed object streams (ISO 32000-1, 7.5.7). */
async function countInObjectStreams(bytes: Buffer, text: string): Promise<number> {
  let largest = 0;
  for (const match of text.matchAll(/\/Type\s*\/ObjStm\b/g)) {
    const keyword = text.indexOf('stream', match.index);
    if (keyword === -1) break;
    const start = keyword + 6 + (text.startsWith('\r\n', keyword + 6) ? 2 : 1);
    const end = text.indexOf('endstream', start);
    if (end === -1) break;
    try {
      const plain = await inflateAsync(bytes.subarray(start, end), {
        maxOutputLength: MAX_INFLATED_BYTES,
        finishFlush: 2,
      });
      largest = Math.max(largest, largestCountInStream(plain.toString('latin1')));
    } catch {
      // One unreadable stream (another filter, damage) does not make the others unreadable.
    }
  }
  return largest;
}

/** Counts pages without rendering. Damaged or cut-off documents throw media_unreadable, enormous ones media_too_large. */
export async function probePdf(path: string): Promise<DocumentFacts> {
  const { size } = await stat(path);
  if (size > MAX_PDF_BYTES) {
    throw new AppError('media_too_large', 'PDF too large', {
      details: { reason: 'bytes', sizeBytes: size, maxBytes: MAX_PDF_BYTES },
    });
  }
  const bytes = await readFile(path);
  const text = bytes.toString('latin1');
  if (!text.slice(-TAIL_BYTES).includes('%%EOF')) {
    throw new AppError('media_unreadable', 'PDF without an end', { details: { reason: 'truncated' } });
  }
  if (/\/Encrypt\s/.test(text)) return { kind: 'document', pageCount: null, notes: ['pdf_locked'] };
  const pageCount = Math.max(largestCount(text), await countInObjectStreams(bytes, text));
  if (pageCount === 0) throw new AppError('media_unreadable', 'PDF without pages', { details: { reason: 'damaged' } });
  return { kind: 'document', pageCount, notes: [] };
}
