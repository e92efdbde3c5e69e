import { type DetailedError, type HttpRequest, type HttpResponse, Upload, type UploadOptions } from 'tus-js-client';
import { must } from '#shared/lib/must.ts';
import { openPieces, PIECE_BYTES, type PieceReader, type VaultFile } from './piece-reader.ts';
import { readTrouble, type StorageAnswer } from './read-trouble.ts';
import { type InTrouble, type SendEnd, toTrouble } from './send-end.ts';
import type { TransferProgress } from './trouble.ts';
import { type Wire, WireFailure } from './wire.ts';

/** Where a file goes. */
export type StorageTarget = {
  /** `<project>/storage/v1/upload/resumable`. */
  readonly endpoint: string;
  readonly publishableKey: string;
  readonly bucket: string;
  readonly objectName: string;
  readonly contentType: string;
};

export type SendOptions = {
  readonly wire: Wire;
  readonly file: VaultFile;
  readonly target: StorageTarget;
  /** Of an upload that was begun before; null: begins one. */
  readonly uploadUrl: string | null;
  /** Asked before each request. */
  readonly readToken: () => Promise<string>;
  /** The address of the upload that was begun now. Nothing is sent before it is kept: what was sent is found again. */
  readonly keepUrl: (url: string) => Promise<void>;
  readonly onProgress: (progress: TransferProgress) => void;
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
};

/**
 * One attempt at a resumable upload (tus 1.0), from where Storage says it is. Whether and when there is another is for the
 * queue to say. Throws the signal's reason when it is aborted. SECURITY: the token goes below the endpoint alone, whatever
 * address Storage or what stands before it gives.
 */
export async function sendResumably(options: SendOptions): Promise<SendEnd> {
  const { file, signal } = options;
  signal.throwIfAborted();
  try {
    const pieces = await openPieces(file);
    try {
      return await attempt(options, pieces);
    } finally {
      await pieces.close();
    }
  } catch (error) {
    return toTrouble(error, signal);
  }
}

async function attempt(options: SendOptions, pieces: PieceReader): Promise<SendEnd> {
  const { file, target, uploadUrl, signal, nowMs } = options;
  const { endpoint, publishableKey, bucket: bucketName, objectName, contentType } = target;
  let keeping: Promise<void> = Promise.resolve();
  return await new Promise<SendEnd>((resolve, reject) => {
    const upload = new Upload(new Uint8Array() as Buffer, {
      // Without an endpoint the library reports a HEAD that fails, instead of beginning anew from the first byte.
      ...(uploadUrl === null ? { endpoint } : { uploadUrl: within(endpoint, uploadUrl) }),
      uploadSize: file.sizeBytes,
      chunkSize: PIECE_BYTES,
      retryDelays: null,
      uploadDataDuringCreation: false,
      storeFingerprintForResuming: false,
      headers: { apikey: publishableKey },
      metadata: { bucketName, objectName, contentType, cacheControl: '3600' },
      httpStack: createStack(options),
      fileReader: { openFile: async () => toSource(file, pieces) },
      onUploadUrlAvailable: () => {
        if (uploadUrl === null) keeping = options.keepUrl(must(upload.url, 'the address of the upload'));
        // Whoever asks next hears of it.
        keeping.catch(() => undefined);
      },
      onBeforeRequest: async (request) => {
        await keeping;
        request.setHeader('authorization', `Bearer ${await options.readToken()}`);
      },
      onProgress: (sentBytes) => options.onProgress({ sentBytes, isAccepted: false }),
      onChunkComplete: (pieceBytes, sentBytes) => {
        options.onProgress({ sentBytes, isAccepted: true });
        // A server that takes nothing, and says so in the tone of success, would be sent the same for ever.
        if (pieceBytes <= 0) end({ kind: 'trouble', trouble: { reason: 'offset', code: 'NO_PROGRESS' } });
      },
      onSuccess: () => end({ kind: 'sent' }),
      onError: (error) => fail(error),
    } satisfies UploadOptions);

    function end(how: SendEnd): void {
      signal.removeEventListener('abort', abort);
      void upload.abort();
      resolve(how);
    }
    function fail(error: Error): void {
      signal.removeEventListener('abort', abort);
      const { originalRequest, originalResponse } = error as Partial<DetailedError>;
      if (originalRequest && originalResponse) resolve(toAnswered(originalRequest, originalResponse, nowMs()));
      else reject('causingError' in error && error.causingError ? error.causingError : error);
    }
    function abort(): void {
      void upload.abort();
      reject(signal.reason);
    }
    signal.addEventListener('abort', abort, { once: true });
    upload.start();
  });
}

/** Behind proxies Storage often gives the wrong host; only what it calls the upload is taken from it. */
function within(endpoint: string, address: string): string {
  const id = /\/([\w.~+=-]+)\/?$/.exec(address.split(/[?#]/)[0] ?? '')?.[1];
  if (!id || /^\.+$/.test(id)) throw new WireFailure({ reason: 'not_storage', code: 'LOCATION' });
  return `${endpoint}/${id}`;
}

function toSource({ sizeBytes }: VaultFile, pieces: PieceReader) {
  return {
    size: sizeBytes,
    slice: async (start: number, end: number) => ({ value: await pieces.read(start, end), done: false }),
    close: () => undefined,
  };
}

function createStack({ wire, target, signal, onProgress }: SendOptions): NonNullable<UploadOptions['httpStack']> {
  return {
    getName: () => 'wire',
    createRequest: (method, url) => {
      const headers: Record<string, string> = {};
      const aborting = new AbortController();
      let onSent: ((sentBytes: number) => void) | undefined;
      const request: HttpRequest = {
        getMethod: () => method,
        getURL: () => url,
        setHeader: (name, value) => {
          headers[name.toLowerCase()] = value;
        },
        getHeader: (name) => headers[name.toLowerCase()],
        setProgressHandler: (handler) => {
          onSent = handler;
        },
        send: async (body: Uint8Array | null | undefined) => {
          const answer = await wire.ask({
            method,
            url,
            headers,
            ...(body && { body }),
            ...(onSent && { onSent }),
            signal: AbortSignal.any([signal, aborting.signal]),
          });
          // Where the answers to pieces are lost this is how it is seen that they came.
          const offset = method === 'HEAD' && answer.status === 200 ? answer.headers.get('upload-offset') : null;
          if (/^\d{1,15}$/.test(offset ?? '')) onProgress({ sentBytes: Number(offset), isAccepted: true });
          return toResponse(answer, target.endpoint);
        },
        abort: async () => aborting.abort(),
        getUnderlyingObject: () => null,
      };
      return request;
    },
  };
}

function toResponse(answer: StorageAnswer, endpoint: string): HttpResponse {
  return {
    getStatus: () => answer.status,
    getHeader: (name) => {
      const value = answer.headers.get(name) ?? undefined;
      return name.toLowerCase() === 'location' && value !== undefined ? within(endpoint, value) : value;
    },
    getBody: () => answer.text,
    getUnderlyingObject: () => answer,
  };
}

function toAnswered(request: HttpRequest, response: HttpResponse, nowMs: number): InTrouble {
  const answer = response.getUnderlyingObject() as StorageAnswer;
  // The answer to a HEAD has no body that could say why, and nothing but the session is asked for by it.
  const isOfSession = request.getMethod() === 'HEAD' && [400, 401, 403].includes(answer.status);
  return {
    kind: 'trouble',
    trouble: isOfSession ? { reason: 'token', code: String(answer.status) } : readTrouble(answer, nowMs),
  };
}
