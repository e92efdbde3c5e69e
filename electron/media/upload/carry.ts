import { SHARED_SIZE, type SharedPicture } from '#shared/domain/media.ts';
import { MEDIA_BUCKET, toObjectPath } from '#shared/domain/storage-path.ts';
import { type AppError, isAppError } from '#shared/lib/app-error.ts';
import type { ReadAccessToken } from '../../sync/auth/send-as.ts';
import { thumbnailPath, vaultPath } from '../places.ts';
import { LONGEST_PAUSE_MS } from './read-trouble.ts';
import type { TransferClient, TransferOptions } from './transfer-client.ts';
import type { TransferOutput, TransferQuestion } from './transfer-messages.ts';
import type { TransferProgress, Trouble } from './trouble.ts';
import type { UploadWork } from './upload-rows.ts';

export type CarryOptions = {
  readonly transfer: TransferClient;
  readonly project: { readonly url: string; readonly publishableKey: string };
  readonly workspaceId: string;
  readonly dataFolder: string;
  readonly readAccessToken: ReadAccessToken;
  readonly work: UploadWork;
  readonly uploadUrl: string | null;
  readonly keepUrl: (url: string) => Promise<void>;
  /** Storage has the picture. */
  readonly keepPicture: (picture: SharedPicture) => Promise<void>;
  readonly onProgress: (progress: TransferProgress) => void;
  readonly signal: AbortSignal;
};

/** `there`: Storage has it, by its own entry. Of what is stored already only the picture was to be sent, if it could be. */
export type Carried = { readonly kind: 'there' } | { readonly kind: 'trouble'; readonly trouble: Trouble };

/**
 * Brings one file to Storage, its picture first, as far as one attempt goes: asks for it, sends it, asks again. A token that is refused is
 * renewed once. Throws what a token cannot be had for (`signed_out`, `project_unreachable`, …), and `cancelled`.
 */
export async function carry(options: CarryOptions): Promise<Carried> {
  let { uploadUrl } = options;
  let token: string | null = null;
  let refused: string | undefined;

  /** The place itself takes this session: what is refused then is the upload that was begun. */
  let isLetIn = false;

  /** The picture goes, or cannot: a file is not held up by what is only derived from it. */
  let isPictureDone = options.work.picture === null;

  async function attempt(): Promise<Carried> {
    isLetIn = false;
    const trouble = await sendPicture();
    if (trouble) return { kind: 'trouble', trouble };
    if (options.work.isStored) return { kind: 'there' };
    const before = await look();
    if (before !== 'missing') return before;
    isLetIn = true;
    const end = await send();
    const isTaken = end.kind === 'trouble' && end.trouble.reason === 'exists';
    if (end.kind === 'trouble' && !isTaken) return end;
    const after = await look();
    if (after !== 'missing') return after;
    return { kind: 'trouble', trouble: { reason: 'not_kept', code: isTaken ? 'TAKEN' : 'INFO' } };
  }

  async function look(): Promise<Carried | 'missing'> {
    const found = await options.transfer.call('info', { object: toObject(options) }, questions());
    if (found.kind === 'trouble') return found;
    if (found.info === null) return 'missing';
    if (found.info.sizeBytes === options.work.sizeBytes) return { kind: 'there' };
    return { kind: 'trouble', trouble: { reason: 'exists', code: 'SIZE' } };
  }

  async function sendPicture(): Promise<Trouble | null> {
    const { picture, sha256 } = options.work;
    if (isPictureDone || picture === null) return null;
    const path = thumbnailPath(options.dataFolder, { sha256, size: SHARED_SIZE });
    const object = toObject(options, { sha256: picture.sha256, extension: 'webp' });
    const file = { path, sizeBytes: picture.sizeBytes };
    const input = { object, contentType: 'image/webp', file, uploadUrl: null };
    const end = await options.transfer.call('send', input, questions());
    const trouble = end.kind === 'trouble' && end.trouble.reason !== 'exists' ? end.trouble : null;
    if (trouble && !PICTURE_TROUBLES.has(trouble.reason)) return trouble;
    isPictureDone = true;
    if (!trouble) await options.keepPicture(picture);
    return null;
  }

  async function send(): Promise<TransferOutput<'send'>> {
    const { work, dataFolder, transfer, onProgress } = options;
    const file = { path: vaultPath(dataFolder, work), sizeBytes: work.sizeBytes };
    const input = { object: toObject(options), contentType: work.mimeType, file, uploadUrl };
    return await transfer.call('send', input, { ...questions(), onProgress });
  }

  function questions(): TransferOptions {
    return { signal: options.signal, answer };
  }

  async function answer(question: TransferQuestion): Promise<string> {
    if (question.kind === 'keepUrl') {
      uploadUrl = question.url;
      await options.keepUrl(question.url);
      return '';
    }
    token = await options.readAccessToken(refused);
    refused = undefined;
    return token;
  }

  const carried = await attempt();
  if (carried.kind !== 'trouble' || carried.trouble.reason !== 'token' || token === null) return carried;
  refused = token;
  const again = await attempt();
  const isRefused = again.kind === 'trouble' && again.trouble.reason === 'token';
  // It was begun by another person, say.
  return isRefused && isLetIn && uploadUrl !== null
    ? { kind: 'trouble', trouble: { ...again.trouble, reason: 'url_gone' } }
    : again;
}

/** Of a picture alone: its file goes without it. Whatever else there is would be the file's as well. */
const PICTURE_TROUBLES = new Set<Trouble['reason']>([
  'file_gone',
  'file_changed',
  'file_unreadable',
  'too_large',
  'type',
  'unexpected',
]);

function toObject(
  { project, workspaceId, work }: CarryOptions,
  { sha256, extension }: Pick<UploadWork, 'sha256' | 'extension'> = work,
) {
  return {
    storageUrl: `${project.url.replace(/\/+$/, '')}/storage/v1`,
    publishableKey: project.publishableKey,
    bucket: MEDIA_BUCKET,
    objectName: toObjectPath(workspaceId, sha256, extension),
  };
}

/** Of a token that cannot be had: the line's trouble, as the transfers have it. */
export function toTokenTrouble(error: unknown): Trouble | null {
  if (!isAppError(error)) return null;
  switch (error.code) {
    case 'signed_out':
      return { reason: 'token', code: 'SIGNED_OUT' };
    case 'project_certificate':
      return { reason: 'certificate' };
    case 'project_not_supabase':
      return { reason: 'not_storage' };
    case 'too_many_requests':
    case 'server_busy':
      return { reason: 'busy', code: error.code, ...pauseOf(error) };
    case 'project_unreachable':
      return { reason: 'unreachable', code: 'TOKEN' };
    case 'cancelled':
      return null;
    default:
      // Whatever is the matter with the project is the matter with every file.
      return { reason: 'busy', code: error.code };
  }
}

function pauseOf({ details }: AppError): { pauseMs?: number } {
  return typeof details.seconds === 'number' ? { pauseMs: Math.min(details.seconds * 1_000, LONGEST_PAUSE_MS) } : {};
}
