import type { CSSProperties } from 'react';
import { colorOf, initialsOf } from '../lib/initials.ts';
import './avatar.css';

/** A teammate by their initials. Decoration: the name always stands beside it or in a label. `name`: or the address. */
export function PersonFace({
  name,
  size,
  className = '',
}: {
  readonly name: string;
  readonly size: number;
  readonly className?: string;
}) {
  const style = { '--avatar-size': `${size}px`, '--avatar-color': `var(--avatar-${colorOf(name)})` } as CSSProperties;
  return (
    <span className={`avatar ${className}`} style={style} aria-hidden="true">
      <span className="avatar-face">{initialsOf(name.replace(/@.*/, ''))}</span>
    </span>
  );
}
