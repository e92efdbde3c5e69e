import {
  siBluesky,
  siDiscord,
  siFacebook,
  siInstagram,
  siMastodon,
  siPinterest,
  siReddit,
  siTelegram,
  siThreads,
  siTiktok,
  siX,
  siYoutube,
} from 'simple-icons';
import { PROVIDER_NAMES } from '../../shared/domain/providers.ts';
import type { Provider } from '../../shared/domain/states.ts';
import './platform-mark.css';

/** simple-icons dropped this one at its owner's wish; the shape is from its last public-domain release. */
const LINKEDIN =
  'M20.447 20.452h-3.554v-5.569c0-1.328-.027-3.037-1.852-3.037-1.853 0-2.136 1.445-2.136 2.939v5.667H9.351V9h3.414v1.561h.046c.477-.9 1.637-1.85 3.37-1.85 3.601 0 4.267 2.37 4.267 5.455v6.286zM5.337 7.433a2.062 2.062 0 0 1-2.063-2.065 2.064 2.064 0 1 1 2.063 2.065zm1.782 13.019H3.555V9h3.564v11.452zM22.225 0H1.771C.792 0 0 .774 0 1.729v20.542C0 23.227.792 24 1.771 24h20.451C23.2 24 24 23.227 24 22.271V1.729C24 .774 23.2 0 22.222 0h.003z';

const PATHS: Record<Provider, string> = {
  x: siX.path,
  linkedin: LINKEDIN,
  instagram: siInstagram.path,
  facebook: siFacebook.path,
  threads: siThreads.path,
  tiktok: siTiktok.path,
  youtube: siYoutube.path,
  pinterest: siPinterest.path,
  reddit: siReddit.path,
  bluesky: siBluesky.path,
  mastodon: siMastodon.path,
  discord: siDiscord.path,
  telegram: siTelegram.path,
};

/** In the colour of the text around it. `isNamed`: it stands without words beside it that name the platform. */
export function PlatformMark({
  provider,
  size,
  isNamed = false,
  className = '',
}: {
  readonly provider: Provider;
  /** 12 px unless the style sheet says otherwise. */
  readonly size?: number;
  readonly isNamed?: boolean;
  readonly className?: string;
}) {
  const label = isNamed ? { role: 'img', 'aria-label': PROVIDER_NAMES[provider] } : { 'aria-hidden': true };
  const style = size === undefined ? undefined : { width: size, height: size };
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: named by its label, or decoration.
    <svg {...label} className={`platform-mark ${className}`} style={style} viewBox="0 0 24 24">
      <path d={PATHS[provider]} />
    </svg>
  );
}
