import { type AuthError, isAuthSessionMissingError } from '@supabase/supabase-js';
import { AppError, type ErrorCode } from '#shared/lib/app-error.ts';

/**
 * The server takes this session no more, and will not again (supabase/auth, `internal/api/apierrors/errorcode.go` and
 * `internal/tokens/service.go`). Everything else may pass: nobody is signed out for it.
 */
const ENDED = new Set([
  'refresh_token_not_found',
  'refresh_token_already_used',
  'session_not_found',
  'session_expired',
  'user_not_found',
  'user_banned',
]);

const CODES: Readonly<Record<string, ErrorCode>> = {
  invalid_credentials: 'sign_in_refused',
  email_not_confirmed: 'sign_in_unconfirmed',
  otp_expired: 'sign_in_code_refused',
  otp_disabled: 'sign_in_not_offered',
  signup_disabled: 'sign_in_not_offered',
  provider_disabled: 'sign_in_not_offered',
  email_provider_disabled: 'sign_in_not_offered',
  oauth_provider_not_supported: 'sign_in_not_offered',
  email_address_not_authorized: 'sign_in_not_offered',
  captcha_failed: 'sign_in_not_offered',
  user_banned: 'sign_in_not_offered',
  user_already_exists: 'sign_up_taken',
  email_exists: 'sign_up_taken',
  weak_password: 'password_weak',
  email_address_invalid: 'invalid_input',
  validation_failed: 'invalid_input',
  over_request_rate_limit: 'too_many_requests',
  over_email_send_rate_limit: 'too_many_requests',
  bad_code_verifier: 'sign_in_link_unknown',
  flow_state_not_found: 'sign_in_link_unknown',
  flow_state_expired: 'sign_in_link_unknown',
  flow_state_already_used: 'sign_in_link_unknown',
};

/** SECURITY: the server's words are left out; they may hold an address or a token. */
export function toSignInError(error: AuthError): AppError {
  const code = codeOf(error);
  const known = CODES[code];
  if (known === 'too_many_requests')
    return new AppError(known, `Auth answered ${code}`, { details: { seconds: null } });
  if (known) return new AppError(known, `Auth answered ${code}`);
  // Before codes there were sentences; self-hosted servers may be that old.
  if (/invalid login credentials/i.test(error.message))
    return new AppError('sign_in_refused', 'Auth answered in words');
  return new AppError('sync_bad_answer', `Auth answered ${error.status ?? 0} ${code}`);
}

/** `signed_out`: for good. */
export function toRefreshError(error: AuthError): AppError {
  const code = codeOf(error);
  const isEnded = ENDED.has(code) || isAuthSessionMissingError(error) || /^invalid refresh token/i.test(error.message);
  if (isEnded) return new AppError('signed_out', `Auth answered ${code}`);
  return new AppError('sync_bad_answer', `Auth answered ${error.status ?? 0} ${code}`);
}

function codeOf({ code, name }: AuthError): string {
  return code !== undefined && /^[a-z0-9_]{1,60}$/.test(code) ? code : name;
}
