import { Upload } from 'tus-js-client';
import type { LocalBackend } from '#test/harness/server/backend.ts';

export type ResumableUpload = {
  readonly backend: LocalBackend;
  readonly accessToken: string;
  readonly objectName: string;
  readonly bytes: Buffer;
  /** Of an upload that was begun before. */
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Breaks off when so much has been sent. */
  readonly breakAtBytes?: number;
};

export type Uploaded =
  | { readonly kind: 'done'; readonly url: string }
  | { readonly kind: 'broken off'; readonly url: string; readonly sentBytes: number }
  | { readonly kind: 'refused'; readonly status: number; readonly body: string };

/** As Supabase's guide to resumable uploads has it: the session alone, pieces of 6 MB. */
export async function uploadResumably(options: ResumableUpload): Promise<Uploaded> {
  const { backend, accessToken, objectName, bytes, breakAtBytes = Number.POSITIVE_INFINITY } = options;
  return await new Promise((resolve, reject) => {
    const upload = new Upload(bytes, {
      endpoint: `${backend.url}/storage/v1/upload/resumable`,
      ...(options.url && { uploadUrl: options.url }),
      retryDelays: [],
      chunkSize: 6 * 1024 * 1024,
      uploadDataDuringCreation: true,
      headers: { authorization: `Bearer ${accessToken}`, ...options.headers },
      metadata: {
        bucketName: 'postiz-media',
        objectName,
        contentType: 'video/mp4',
        cacheControl: '3600',
        ...options.metadata,
      },
      onSuccess: () => resolve({ kind: 'done', url: upload.url ?? '' }),
      onError: (error) => {
        const response = 'originalResponse' in error ? error.originalResponse : null;
        if (response) resolve({ kind: 'refused', status: response.getStatus(), body: response.getBody() });
        else reject(error);
      },
      onProgress: (sentBytes) => {
        if (sentBytes < breakAtBytes || !upload.url) return;
        const { url } = upload;
        void upload.abort().then(() => resolve({ kind: 'broken off', url, sentBytes }), reject);
      },
    });
    upload.start();
  });
}
