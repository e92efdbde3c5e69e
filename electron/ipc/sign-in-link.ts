/** What comes back from the browser: by the loopback listener or as a deep link. */
export type SignInLink = {
  /** Names the attempt; made by us, hard to guess. */
  readonly state: string;
  readonly result:
    | { readonly kind: 'code'; readonly code: string }
    | { readonly kind: 'refused'; readonly code: string };
};

export const DEEP_LINK_SCHEME = 'postroom';
/** Where the browser is sent when no listener can be had, and where links in mails lead. */
export const DEEP_LINK_ADDRESS = `${DEEP_LINK_SCHEME}://auth/callback`;

const STATE = /^[\w-]{20,100}$/;
const CODE = /^[\w-]{1,200}$/;
/** What Supabase Auth may add; everything else makes the link a foreign one. */
const PARAMETERS = new Set(['state', 'code', 'error', 'error_code', 'error_description', 'sb', 'sb_flow_id']);

/**
 * A link of the form `postroom://auth/callback?…`, or null: not ours. SECURITY: anybody can make a link. It only names an
 * attempt that this device began, by a state that it made; tokens in a link are not taken from anyone.
 */
export function readDeepLink(text: string): SignInLink | null {
  if (text.length > 2_000 || !URL.canParse(text)) return null;
  const { protocol, host, pathname, username, password, searchParams } = new URL(text);
  if (protocol !== `${DEEP_LINK_SCHEME}:` || host !== 'auth' || username + password !== '') return null;
  return pathname === '/callback' ? readSignInLink(searchParams) : null;
}

/** The parameters with which the browser comes back, or null: not of Supabase's making. */
export function readSignInLink(parameters: URLSearchParams): SignInLink | null {
  const names = [...parameters.keys()];
  if (names.some((name) => !PARAMETERS.has(name)) || new Set(names).size !== names.length) return null;
  const state = parameters.get('state') ?? '';
  if (!STATE.test(state)) return null;
  const code = parameters.get('code');
  const refusal = parameters.get('error_code') ?? parameters.get('error');
  if (code !== null && refusal === null) return CODE.test(code) ? { state, result: { kind: 'code', code } } : null;
  if (code !== null || refusal === null || !CODE.test(refusal)) return null;
  return { state, result: { kind: 'refused', code: refusal } };
}
