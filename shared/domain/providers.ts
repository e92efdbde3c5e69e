import { AppError } from '../lib/app-error.ts';
import { PROVIDERS, type Provider } from './states.ts';

/** As the platforms write their own names, which are the same in every language. */
export const PROVIDER_NAMES: Readonly<Record<Provider, string>> = {
  x: 'X',
  linkedin: 'LinkedIn',
  instagram: 'Instagram',
  facebook: 'Facebook',
  threads: 'Threads',
  tiktok: 'TikTok',
  youtube: 'YouTube',
  pinterest: 'Pinterest',
  reddit: 'Reddit',
  bluesky: 'Bluesky',
  mastodon: 'Mastodon',
  discord: 'Discord',
  telegram: 'Telegram',
};

/** The exact id: neither another case nor a display name. */
export function isProvider(value: unknown): value is Provider {
  return PROVIDERS.some((provider) => provider === value);
}

/** `invalid_input` for anything else. Its message names the known ids and not the value, which may be anything. */
export function parseProvider(value: unknown): Provider {
  if (isProvider(value)) return value;
  throw new AppError('invalid_input', `Not a provider; there are ${PROVIDERS.join(', ')}`);
}
