import { AppError } from '../lib/app-error.ts';

/** The private bucket that the migrations make. */
export const MEDIA_BUCKET = 'postiz-media';

/** Where an object lies: the folder is the workspace's, the name is the hash of the bytes, so one content has one place. */
export type ObjectPlace = { readonly workspaceId: string; readonly sha256: string; readonly extension: string };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SHA256 = /^[0-9a-f]{64}$/;
/** Without the dot. As the bucket's policy has it, so that a newer device's kinds of file pass an older one. */
const EXTENSION = /^[a-z0-9]{1,10}$/;

/**
 * `<workspace id>/<sha256>.<ext>` in lower case, which it is put into. SECURITY: the folder is what the bucket's policies
 * go by, so nothing that could leave it gets through: `invalid_input` for whatever is no id, hash or extension.
 */
export function toObjectPath(workspaceId: string, sha256: string, extension: string): string {
  const folder = workspaceId.toLowerCase();
  const hash = sha256.toLowerCase();
  const end = extension.toLowerCase();
  if (!UUID.test(folder)) throw refuse('the workspace id is no UUID');
  if (!SHA256.test(hash)) throw refuse('the hash is no SHA-256 in hexadecimal');
  if (!EXTENSION.test(end)) throw refuse('the extension is not 1 to 10 letters and digits');
  return `${folder}/${hash}.${end}`;
}

/** The other way round. `invalid_input` for a path that `toObjectPath` does not make, upper case included. */
export function parseObjectPath(path: string): ObjectPlace {
  const [, workspaceId = '', sha256 = '', extension = ''] = /^([^/]*)\/([^/.]*)\.([^/.]*)$/.exec(path) ?? [];
  if (path !== toObjectPath(workspaceId, sha256, extension)) throw refuse('it is not in lower case');
  return { workspaceId, sha256, extension };
}

/**
 * `authenticated`: GET the bytes, with the person's token in the header. `sign`: POST `{ expiresIn }` in seconds, with the
 * token; the answer's `signedURL` is relative to `/storage/v1` and needs no token, which is what platforms that fetch a
 * file are given. (supabase.com/docs/guides/storage/serving/downloads)
 */
export type ObjectUrlKind = 'authenticated' | 'sign';

/** `projectUrl` is the project's API address, with or without a slash at its end. `invalid_input` if it is no address. */
export function toObjectUrl(projectUrl: string, path: string, kind: ObjectUrlKind): string {
  const base = projectUrl.replace(/\/+$/, '');
  // SECURITY: no user, query or fragment: what follows could go to another host, or be cut off.
  if (!/^https?:\/\/[^\s/?#@\\]+(\/[^\s?#@\\]*)?$/i.test(base)) throw refuse('the project has no address');
  const { workspaceId, sha256, extension } = parseObjectPath(path);
  return `${base}/storage/v1/object/${kind}/${MEDIA_BUCKET}/${toObjectPath(workspaceId, sha256, extension)}`;
}

function refuse(why: string): AppError {
  return new AppError('invalid_input', `Not a place in Storage: ${why}`);
}
