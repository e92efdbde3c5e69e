/** What a person types or pastes to name a Supabase project, brought into one form. */

export type ProjectAddress =
  | { readonly kind: 'address'; readonly url: string }
  /** `insecure`: http to a host that is not this machine. */
  | { readonly kind: 'invalid'; readonly reason: 'empty' | 'unreadable' | 'insecure' };

const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);
const DASHBOARD = /^https:\/\/supabase\.com\/dashboard\/project\/([a-z0-9]{15,40})(?:[/?#]|$)/;

/**
 * The project's origin. Takes what is found in the dashboard: the address with or without a path (`/rest/v1`), a bare
 * host, and the address of the dashboard's own page of the project. SECURITY: a password in the address is dropped with
 * the rest, and only this machine is spoken to without TLS.
 */
export function readProjectAddress(typed: string): ProjectAddress {
  const text = typed.trim();
  if (text === '') return { kind: 'invalid', reason: 'empty' };
  const ref = DASHBOARD.exec(text)?.[1];
  if (ref !== undefined) return { kind: 'address', url: `https://${ref}.supabase.co` };
  const url = parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : withScheme(text));
  if (url === null || url.hostname === '' || /\s/.test(text)) return { kind: 'invalid', reason: 'unreadable' };
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { kind: 'invalid', reason: 'unreadable' };
  if (url.protocol === 'http:' && !isLocalHost(url.hostname)) return { kind: 'invalid', reason: 'insecure' };
  if (!isLocalHost(url.hostname) && !url.hostname.includes('.')) return { kind: 'invalid', reason: 'unreadable' };
  return { kind: 'address', url: url.origin };
}

export function isLocalHost(hostname: string): boolean {
  return LOCAL_HOSTS.has(hostname);
}

/** Nobody runs TLS on their own machine. */
function withScheme(text: string): string {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(text) ? `http://${text}` : `https://${text}`;
}

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/**
 * What a key is for, as far as it tells itself. SECURITY: a secret key goes around every rule of the database; it must be
 * refused before it is sent or kept anywhere.
 */
export function readKeyKind(key: string): 'publishable' | 'secret' | 'unknown' {
  const text = key.trim();
  if (text.startsWith('sb_publishable_')) return 'publishable';
  if (text.startsWith('sb_secret_')) return 'secret';
  const role = roleOf(text);
  if (role === 'anon') return 'publishable';
  return role === null ? 'unknown' : 'secret';
}

/** The role that a key of the older kind (a JWT) names; null: it is none. */
function roleOf(key: string): string | null {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(key)?.[1];
  if (payload === undefined) return null;
  try {
    const { role } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { role?: unknown };
    return typeof role === 'string' ? role : null;
  } catch {
    return null;
  }
}
