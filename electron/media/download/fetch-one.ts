import { join } from 'node:path';
import { type MediaExtension, SHARED_SIZE } from '#shared/domain/media.ts';
import { MEDIA_BUCKET, toObjectPath } from '#shared/domain/storage-path.ts';
import type { ReadAccessToken } from '../../sync/auth/send-as.ts';
import { arrivingFolder, arrivingName, thumbnailPath, vaultPath } from '../places.ts';
import type { TransferClient, TransferOptions } from '../upload/transfer-client.ts';
import type { TransferOutput } from '../upload/transfer-messages.ts';
import type { TransferProgress } from '../upload/trouble.ts';
import type { LibraryFile } from './download-rows.ts';

export type FetchOneOptions = {
  readonly transfer: TransferClient;
  readonly project: { readonly url: string; readonly publishableKey: string };
  readonly workspaceId: string;
  readonly dataFolder: string;
  readonly readAccessToken: ReadAccessToken;
  readonly onProgress: (progress: TransferProgress) => void;
  readonly signal: AbortSignal;
};

/** What is fetched of a file: itself, or what stands for it. */
export type Part = 'file' | 'picture';

/**
 * One attempt. A token that is refused is renewed once. Throws what a token cannot be had for (`signed_out`,
 * `project_unreachable`, …), and `cancelled`.
 */
export async function fetchOne(
  options: FetchOneOptions,
  file: LibraryFile,
  part: Part,
): Promise<TransferOutput<'fetch'>> {
  const { transfer, project, workspaceId, dataFolder, signal, onProgress } = options;
  const wanted = toWanted(dataFolder, file, part);
  if (wanted === null) return { kind: 'trouble', trouble: { reason: 'missing', code: 'NONE' } };
  const { sha256, extension, sizeBytes, path } = wanted;
  const input = {
    object: {
      storageUrl: `${project.url.replace(/\/+$/, '')}/storage/v1`,
      publishableKey: project.publishableKey,
      bucket: MEDIA_BUCKET,
      objectName: toObjectPath(workspaceId, sha256, extension),
    },
    place: { partPath: join(arrivingFolder(dataFolder), arrivingName(wanted)), path, sizeBytes, sha256 },
  };
  let token: string | null = null;
  let refused: string | undefined;
  const questions: TransferOptions = {
    signal,
    onProgress,
    answer: async () => {
      token = await options.readAccessToken(refused);
      refused = undefined;
      return token;
    },
  };
  const end = await transfer.call('fetch', input, questions);
  if (end.kind !== 'trouble' || end.trouble.reason !== 'token' || token === null) return end;
  refused = token;
  return await transfer.call('fetch', input, questions);
}

type WantedObject = {
  readonly sha256: string;
  readonly extension: MediaExtension;
  readonly sizeBytes: number;
  readonly path: string;
};

/** As Storage and the folder of what arrives have it. null: of this file there is none. */
export function toWanted(dataFolder: string, file: LibraryFile, part: Part): WantedObject | null {
  const { sha256, extension, sizeBytes, picture } = file;
  if (part === 'file') return { sha256, extension, sizeBytes, path: vaultPath(dataFolder, file) };
  return picture && { ...picture, extension: 'webp', path: thumbnailPath(dataFolder, { sha256, size: SHARED_SIZE }) };
}
