import type { CSSProperties } from 'react';
import { thumbnailUrl } from '../../shared/domain/media.ts';
import type { Provider } from '../../shared/domain/states.ts';
import { colorOf, initialsOf } from '../lib/initials.ts';
import { useStoredImage } from '../lib/stored-image.ts';
import { PlatformMark } from './platform-mark.tsx';
import './avatar.css';

export type AvatarAccount = {
  readonly id: string;
  readonly displayName: string;
  /** null: not chosen yet. */
  readonly provider: Provider | null;
  readonly avatarSha256: string | null;
};

/** Decoration: the account's name always stands beside it or in a label. With `hasBadge` it wears its platform's mark. */
export function Avatar({
  account,
  size = 24,
  hasBadge = false,
}: {
  readonly account: AvatarAccount;
  readonly size?: number;
  readonly hasBadge?: boolean;
}) {
  const style = {
    '--avatar-size': `${size}px`,
    '--avatar-color': `var(--avatar-${colorOf(account.id)})`,
  } as CSSProperties;
  return (
    <span className="avatar" style={style} aria-hidden="true">
      <span className="avatar-face">
        <Face key={account.avatarSha256} account={account} />
      </span>
      {hasBadge && account.provider !== null && (
        <span className="avatar-badge">
          <PlatformMark provider={account.provider} size={Math.max(10, Math.round(size * 0.42))} />
        </span>
      )}
    </span>
  );
}

/** The picture, or where there is none (or none that can be loaded) the initials. */
function Face({ account: { displayName, avatarSha256 } }: { readonly account: AvatarAccount }) {
  const sha256 = avatarSha256 ?? '';
  const { src, onError } = useStoredImage({ sha256, url: sha256 === '' ? null : thumbnailUrl({ sha256, size: 96 }) });
  return src === null ? initialsOf(displayName) : <img src={src} alt="" draggable={false} onError={onError} />;
}
