import type { CSSProperties } from 'react';
import './tag-dot.css';

/** Decoration beside a tag's name. `color` is a token's name, `tag-1` … `tag-8`. */
export function TagDot({ color }: { readonly color: string }) {
  return (
    <span className="tag-dot" aria-hidden="true" style={{ '--tag-dot-color': `var(--${color})` } as CSSProperties} />
  );
}
