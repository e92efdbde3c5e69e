/**
 * Every failure that a person can meet has a code from this closed list. The words shown come from the catalogue
 * (`errors.<code>`), `message` is for the log and never holds a secret or what somebody wrote.
 */
export const ERROR_CODES = [
  'invalid_input',
  'not_found',
  'not_allowed',
  'conflict',
  'nothing_to_undo',
  'engine_restarted',
  'engine_unavailable',
  'disk_full',
  'read_only',
  'folder_locked',
  'folder_newer',
  'folder_broken',
  'folder_silent',
  'backup_unreadable',
  'restore_in_team',
  'media_unsupported',
  'media_unreadable',
  'media_empty',
  'media_too_large',
  'sync_bad_answer',
  'sync_refused',
  'sync_cannot_take',
  'sync_unreachable',
  'project_address_invalid',
  'project_unreachable',
  'project_certificate',
  'project_not_supabase',
  'project_key_refused',
  'project_refused',
  'project_key_secret',
  'project_no_schema',
  'projects_newer',
  'too_many_requests',
  'server_busy',
  'sign_in_refused',
  'sign_in_unconfirmed',
  'sign_in_code_refused',
  'sign_in_not_offered',
  'sign_in_failed',
  'sign_in_timed_out',
  'sign_in_link_unknown',
  'sign_up_taken',
  'password_weak',
  'signed_out',
  'still_signed_in',
  'unsent_changes',
  'leave_unsent',
  'invitation_gone',
  'not_a_writer',
  'cancelled',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { details?: ErrorDetails; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details ?? {};
  }
}

export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}
