import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import {
  MEDIA_EXTENSIONS,
  MEDIA_TYPES,
  type MediaExtension,
  THUMBNAIL_SIZES,
  type ThumbnailSize,
} from '#shared/domain/media.ts';
import { parseRange } from '#shared/lib/byte-range.ts';
import { errorCode } from '../media/disk.ts';
import { thumbnailPath, vaultPath } from '../media/places.ts';
import { createFileBody } from './file-body.ts';

export const MEDIA_HOST = 'media';

type Asked = { readonly path: string; readonly mimeType: string; readonly tag: string; readonly isDerived: boolean };

const FILE_PATH = new RegExp(`^/([0-9a-f]{64})\\.(${MEDIA_EXTENSIONS.join('|')})$`);
const THUMBNAIL_PATH = new RegExp(`^/thumb/([0-9a-f]{64})-(${THUMBNAIL_SIZES.join('|')})\\.webp$`);
const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP']);

/** SECURITY: only hashes and listed extensions become paths, so no address can leave the two folders. */
function resolveAddress(url: URL, dataFolder: string): Asked | null {
  const file = FILE_PATH.exec(url.pathname);
  if (file !== null) {
    const [, sha256 = '', name = ''] = file;
    const extension = name as MediaExtension;
    return {
      path: vaultPath(dataFolder, { sha256, extension }),
      mimeType: MEDIA_TYPES[extension],
      tag: sha256,
      isDerived: false,
    };
  }
  const thumbnail = THUMBNAIL_PATH.exec(url.pathname);
  if (thumbnail === null) return null;
  const [, sha256 = '', digits = ''] = thumbnail;
  const size = Number(digits) as ThumbnailSize;
  return {
    path: thumbnailPath(dataFolder, { sha256, size }),
    mimeType: 'image/webp',
    tag: `${sha256}-${size}`,
    isDerived: true,
  };
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (NOT_THERE.has(errorCode(error) ?? '')) return null;
    throw error;
  }
}

function toHeaders(asked: Asked, allowedOrigin: string): Headers {
  return new Headers({
    'Content-Type': asked.mimeType,
    'Accept-Ranges': 'bytes',
    ETag: `"${asked.tag}"`,
    // A name that is a hash never changes its content; a thumbnail may be drawn anew, as a film's poster is.
    'Cache-Control': asked.isDerived ? 'no-cache' : 'public, max-age=31536000, immutable',
    // The window draws a film's frame on a canvas to make its poster, which needs the same origin or this.
    'Access-Control-Allow-Origin': allowedOrigin,
    'Cross-Origin-Resource-Policy': 'cross-origin',
    // SECURITY: a document from a stranger, opened as a page, can run nothing.
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
  });
}

/** A range asked for an older content (`If-Range`) is not a range of this one. */
function wantedRange(request: Request, tag: string): string | null {
  const condition = request.headers.get('if-range');
  return condition === null || condition === `"${tag}"` ? request.headers.get('range') : null;
}

/** Takes over the handle. */
async function answerFromFile(request: Request, handle: FileHandle, headers: Headers, tag: string): Promise<Response> {
  const { size } = await handle.stat();
  const range = parseRange(wantedRange(request, tag), size);
  if (range === 'unsatisfiable') {
    await handle.close();
    headers.set('Content-Range', `bytes */${size}`);
    return new Response(null, { status: 416, headers });
  }
  const served = range ?? { first: 0, last: size - 1 };
  headers.set('Content-Length', String(served.last - served.first + 1));
  if (range !== null) headers.set('Content-Range', `bytes ${range.first}-${range.last}/${size}`);
  const status = range === null ? 200 : 206;
  if (request.method === 'HEAD' || size === 0) {
    await handle.close();
    return new Response(null, { status, headers });
  }
  return new Response(createFileBody(handle, served, request.signal), { status, headers });
}

/**
 * Answers `app://media/<sha256>.<ext>` and `app://media/thumb/<sha256>-<size>.webp` from the open data folder, with
 * ranges, so that a film of any size plays and seeks at once. What is not there is 404, for the window to show a blank.
 */
export function serveMedia(options: {
  dataFolder: () => string;
  allowedOrigin: string;
}): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response(null, { status: 405, headers: { Allow: 'GET, HEAD' } });
    }
    const asked = resolveAddress(new URL(request.url), options.dataFolder());
    const handle = asked === null ? null : await openIfThere(asked.path);
    if (asked === null || handle === null) return new Response(null, { status: 404 });
    const headers = toHeaders(asked, options.allowedOrigin);
    if (!asked.isDerived && request.headers.get('if-none-match') === `"${asked.tag}"`) {
      await handle.close();
      return new Response(null, { status: 304, headers });
    }
    return answerFromFile(request, handle, headers, asked.tag);
  };
}
