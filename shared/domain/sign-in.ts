/**
 * Services by which a person may sign in, as Supabase Auth names them (`/auth/v1/settings`, `external`), with the names
 * that people know. What a project offers beyond these is left out.
 */
export const SIGN_IN_PROVIDERS = {
  google: 'Google',
  github: 'GitHub',
  azure: 'Microsoft',
  apple: 'Apple',
  gitlab: 'GitLab',
  bitbucket: 'Bitbucket',
  slack_oidc: 'Slack',
  linkedin_oidc: 'LinkedIn',
  discord: 'Discord',
  facebook: 'Facebook',
  notion: 'Notion',
  figma: 'Figma',
  zoom: 'Zoom',
  twitch: 'Twitch',
  spotify: 'Spotify',
  keycloak: 'Keycloak',
  workos: 'WorkOS',
} as const;

export type SignInProvider = keyof typeof SIGN_IN_PROVIDERS;

export function isSignInProvider(name: string): name is SignInProvider {
  return Object.hasOwn(SIGN_IN_PROVIDERS, name);
}

/**
 * `signed_out`: by the person, or because nothing was kept over the restart. `signed_out_by_server`: the server takes the
 * session no more. `unreadable`: what was kept cannot be decrypted on this device, now. `wrong_address`: what was kept is of
 * another address than the project has in the list, and is not sent there. In all of them the workspaces on this device
 * stay as they are.
 */
export const PERSON_STATUSES = [
  'signed_in',
  'signed_out',
  'signed_out_by_server',
  'unreadable',
  'wrong_address',
] as const;
export type PersonStatus = (typeof PERSON_STATUSES)[number];

/** What a person chose where the system protects nothing. */
export const UNPROTECTED_CHOICES = ['keep', 'forget'] as const;
export type UnprotectedChoice = (typeof UNPROTECTED_CHOICES)[number];
