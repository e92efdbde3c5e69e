import { MEDIA_BUCKET } from '../../../shared/domain/storage-path.ts';
import { askAsService, type ServiceProject, toJson, Unavailable } from './ask-project.ts';
import { type Check, type MediaId, readCheck } from './read-check.ts';

export type SignMedia = MediaId & {
  /** From now on: as long as the platform may take to fetch it, at most an hour. */
  readonly seconds: number;
};

/** `gone`: there is no such file. `not_ready`: nobody has found what Storage has of it now to be right. */
export type Signed =
  | { readonly status: 'signed'; readonly url: string }
  | { readonly status: 'not_ready' }
  | { readonly status: 'gone' };

const LONGEST_SECONDS = 3_600;

/**
 * An address by which a platform fetches a file without a token, for whoever publishes. SECURITY: it names an object and no
 * version of it, and whoever has it reads the file until it ends: so it is made for one attempt, of a file whose stored object is
 * the one that was checked, before and after. It takes a key of the service; members have none.
 */
export async function signMedia(project: ServiceProject, { seconds, ...asked }: SignMedia): Promise<Signed> {
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_SECONDS) {
    throw new RangeError(`An address lasts 1 to ${LONGEST_SECONDS} seconds`);
  }
  const before = await readCheck(project, asked);
  if (before === null) return { status: 'gone' };
  if (!before.is_right || before.object === null) return { status: 'not_ready' };
  const { name } = before.object;
  const path = `/storage/v1/object/sign/${MEDIA_BUCKET}/${name}`;
  const { ok, status, bytes } = await askAsService(project, 'POST', path, { expiresIn: seconds });
  if (!ok) throw new Unavailable(`Storage answered ${status} to a signature`, status);
  const { signedURL } = toJson(bytes) as { readonly signedURL?: unknown };
  if (typeof signedURL !== 'string' || !signedURL.startsWith(`/object/sign/${MEDIA_BUCKET}/${name}?token=`)) {
    throw new Unavailable('Storage gave no address');
  }
  if (!isSame(before, await readCheck(project, asked))) return { status: 'not_ready' };
  return { status: 'signed', url: `${project.url}/storage/v1${signedURL}` };
}

function isSame(before: Check, now: Check | null): boolean {
  const [one, two] = [before.object, now?.object];
  return now?.is_right === true && one?.id === two?.id && one?.version === two?.version;
}
