/**
 * Why a transfer did not end well. What each means for the file is in
 * electron/media/upload/SPEC.md; the words are in the catalogue (`uploads.trouble.<reason>`).
 */
export const TROUBLE_REASONS = [
  /** Nothing there, cut, or silent for too long. */
  'unreachable',
  'certificate',
  /** Another network's page, or a redirect. */
  'not_storage',
  /** There, and cannot now: 5xx, 408, 429, a lock that somebody holds. */
  'busy',
  /** The session is over. */
  'token',
  /** The bucket's policies. */
  'refused',
  /** The address of a resumable upload serves no more: it begins again. */
  'url_gone',
  /** The two sides do not agree on how far it is: Storage is asked. */
  'offset',
  /** Something is there by this name. */
  'exists',
  /** Another device is sending the same file. */
  'elsewhere',
  'too_large',
  'type',
  /** The project's room is used up. */
  'storage_full',
  /** It was taken, and is not there. */
  'not_kept',
  /** This device's own copy: is gone, is another, cannot be read. */
  'file_gone',
  'file_changed',
  'file_unreadable',
  /** Of what is fetched: Storage has not got it (yet); it has something else by this name; there is no room for it here. */
  'missing',
  'damaged',
  'disk_full',
  /** An answer that nobody foresaw. */
  'unexpected',
] as const;

export type TroubleReason = (typeof TROUBLE_REASONS)[number];

/** Those that a file can fail by on its way here (`downloads.trouble.<reason>`). */
export const DOWNLOAD_REASONS = [
  'unreachable',
  'certificate',
  'not_storage',
  'busy',
  'token',
  'refused',
  'storage_full',
  'missing',
  'damaged',
  'disk_full',
  'file_unreadable',
  'unexpected',
] as const satisfies readonly TroubleReason[];
export type DownloadReason = (typeof DOWNLOAD_REASONS)[number];

export function toDownloadReason(reason: TroubleReason): DownloadReason {
  return DOWNLOAD_REASONS.find((one) => one === reason) ?? 'unexpected';
}
