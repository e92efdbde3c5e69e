import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { Server, type ServerOptions, type Upload } from '@tus/server';
import type { Callers } from './callers.ts';
import type { Fetch } from './http.ts';
import type { ByteRequests } from './object-files.ts';
import { createUploadStore } from './upload-store.ts';

export const RESUMABLE_PATH = '/storage/v1/upload/resumable';

const EXPIRY_MS = 24 * 60 * 60_000;

type Metadata = NonNullable<Upload['metadata']>;
type TusRequest = Parameters<NonNullable<ServerOptions['onUploadFinish']>>[0];

export type ResumableOptions = {
  readonly folder: string;
  readonly lite: Fetch;
  readonly callers: Callers;
  readonly bytes: ByteRequests;
  readonly maxSizeBytes: number;
  readonly expiryMs?: number;
};

export type ResumableUploads = {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Unfinished or not, what is a day old goes. */
  readonly removeExpired: () => Promise<number>;
};

/**
 * Storage's resumable uploads (tus 1.0), which Lite lacks. Nothing is decided here: Lite says who calls and whether its
 * policies would take the object, before the first byte and at each piece, and the whole file is uploaded to it as that
 * caller. After supabase/storage, src/http/routes/tus.
 */
export function createResumableUploads(options: ResumableOptions): ResumableUploads {
  const { folder, lite, callers, bytes, maxSizeBytes, expiryMs = EXPIRY_MS } = options;
  // The library makes it too, but does not wait for it.
  mkdirSync(folder, { recursive: true });
  const store = createUploadStore({ folder, expiryMs });

  async function begin(request: TusRequest, upload: Upload): Promise<{ metadata: Metadata }> {
    const metadata = upload.metadata ?? {};
    const owner = await callers.identify(request.headers);
    if (owner === null) throw unauthorized();
    await callers.assertMayUpload(request.headers, targetOf(metadata));
    await callers.assertBucketTakes({ ...targetOf(metadata), sizeBytes: upload.size });
    return { metadata: { ...metadata, owner } };
  }

  /** SECURITY: an upload's address serves only who began it, and only as long as they may upload. */
  async function goOn(request: TusRequest, id: string): Promise<void> {
    if (request.method === 'POST') return;
    const upload = await store.getUpload(id);
    const owner = upload.metadata?.owner;
    const caller = await callers.identify(request.headers);
    if (caller === null) throw unauthorized();
    if (caller !== owner) throw refusal(403, 'This upload is not yours');
    const isWhole = upload.offset === upload.size;
    if (request.method !== 'HEAD' && !isWhole) {
      await callers.assertMayUpload(request.headers, targetOf(upload.metadata ?? {}));
    }
    // We ended between the last byte and Storage: the client hears that all is sent, so it must also be there.
    if (request.method === 'HEAD' && isWhole) await finish(request, upload);
  }

  async function finish(request: TusRequest, upload: Upload): Promise<Record<string, never>> {
    const kept = await store.configstore.get(upload.id);
    if (!kept || kept.metadata?.finished) return {};
    const answer = await uploadWhole(request, upload);
    if (!answer.ok) {
      // Else the client would ask how far it is, hear "all", and take it for done.
      await store.remove(upload.id);
      throw refusal(...(await callers.readRefusal(answer)));
    }
    kept.metadata = { ...kept.metadata, finished: 'yes' };
    await store.configstore.set(upload.id, kept);
    return {};
  }

  async function uploadWhole(request: TusRequest, upload: Upload): Promise<Response> {
    const { metadata = {}, size = 0 } = upload;
    const headers = callers.forward(request.headers);
    headers.set('content-type', metadata.contentType ?? 'application/octet-stream');
    headers.set('cache-control', toCacheControl(metadata.cacheControl));
    headers.set('content-length', String(size));
    // The file itself becomes the object: all other requests wait while Lite has this one.
    const adopted = { kind: 'adopt', file: path.join(folder, upload.id) } as const;
    const url = callers.objectUrl('object', targetOf(metadata));
    return await bytes.run(adopted, async () => await lite(new Request(url, { method: 'POST', headers })));
  }

  const server = new Server({
    path: RESUMABLE_PATH,
    datastore: store,
    maxSize: maxSizeBytes,
    allowedHeaders: ['Authorization', 'X-Upsert', 'Upload-Expires', 'ApiKey', 'x-signature'],
    disableTerminationForFinishedUploads: true,
    namingFunction: () => randomUUID(),
    onUploadCreate: begin,
    onIncomingRequest: goOn,
    onUploadFinish: finish,
    onResponseError: (_request, error) => logUnexpected(error),
  });

  return {
    handle: async (request, response) => {
      // The library would hand out the bytes of any upload to whoever knows its address.
      if (request.method === 'GET') response.writeHead(404).end();
      else await store.receiving(request, async () => await server.handle(request, response));
    },
    removeExpired: async () => await server.cleanUpExpiredUploads(),
  };
}

export type UploadTarget = { readonly bucket: string; readonly name: string; readonly contentType: string | undefined };

function targetOf({ bucketName, objectName, contentType }: Metadata): UploadTarget {
  if (!bucketName || !objectName) throw refusal(400, 'Upload-Metadata needs bucketName and objectName');
  return { bucket: bucketName, name: objectName, contentType: contentType ?? undefined };
}

function toCacheControl(seconds: string | null | undefined): string {
  return /^\d+$/.test(seconds ?? '') ? `max-age=${seconds}` : 'no-cache';
}

/** What Storage says to a session that is over or none: 400, with the true status in the body (src/http/plugins/jwt.ts). */
function unauthorized(): Error {
  const body = { statusCode: '403', error: 'Unauthorized', message: '"exp" claim timestamp check failed' };
  return refusal(400, JSON.stringify(body));
}

/** In the shape that the library answers with. */
export function refusal(status: number, message: string): Error {
  return Object.assign(new Error(message), { status_code: status, body: message });
}

function logUnexpected(error: Error | { status_code: number; body: string }): undefined {
  if (!('status_code' in error)) console.error(error);
}
