import type { CSSProperties } from 'react';
import { thumbnailUrl } from '../../shared/domain/media.ts';
import type { Provider } from '../../shared/domain/states.ts';
import { colorOf, initialsOf } from '../lib/initials.ts';
import { PlatformMark } from './platform-mark.tsx';
import './avatar.css';

export type AvatarAccount = {
  readonly id: string;
  readonly displayName: string;
  readonly provider: Provider;
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
        {account.avatarSha256 === null ? (
          initialsOf(account.displayName)
        ) : (
          <img src={thumbnailUrl({ sha256: account.avatarSha256, size: 96 })} alt="" draggable={false} />
        )}
      </span>
      {hasBadge && (
        <span className="avatar-badge">
          <PlatformMark provider={account.provider} size={Math.max(10, Math.round(size * 0.42))} />
        </span>
      )}
    </span>
  );
}
