import { request } from 'node:http';
import type { LocalBackend } from '#test/harness/server/backend.ts';

/** `path` is below `/storage/v1/` and goes out as it stands: `fetch` would resolve `..` before it leaves. */
export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
};
export type Said = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
};

/** The headers that say who asks. */
export type Identity = Readonly<Record<string, string>>;

export async function askStorage(
  backend: LocalBackend,
  identity: Identity,
  { method, path, headers = {}, body }: Asked,
): Promise<Said> {
  return await new Promise((resolve, reject) => {
    const { hostname, port } = new URL(backend.url);
    const sent = { ...identity, ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) };
    const asking = request({ hostname, port, method, path: `/storage/v1/${path}`, headers: sent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
      answer.on('error', reject);
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

/** With a body in JSON. */
export function askJson(method: string, path: string, body: object, headers: Asked['headers'] = {}): Asked {
  return { method, path, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** The first request of a resumable upload. */
export function askToBegin(name: string, sizeBytes: number, headers: Asked['headers'] = {}): Asked {
  const metadata = { bucketName: 'postiz-media', objectName: name, contentType: 'video/mp4', cacheControl: '3600' };
  const encoded = Object.entries(metadata).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`);
  return {
    method: 'POST',
    path: 'upload/resumable',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-length': String(sizeBytes),
      'upload-metadata': encoded.join(','),
      ...headers,
    },
    body: '',
  };
}
