import type { CSSProperties, ReactNode } from 'react';
import { useLayout } from '../lib/layout.ts';
import { t } from '../lib/text.ts';
import { useMediaQuery } from '../lib/use-media-query.ts';
import { ComposerGrip } from './composer-grip.tsx';
import './window.css';

/** The plan of the window. Sizes are known before content: nothing jumps when data arrives. */
export function Window({
  titleBar,
  sidebar,
  main,
  aside,
  statusLine,
}: {
  readonly titleBar: ReactNode;
  readonly sidebar: ReactNode;
  readonly main: ReactNode;
  /** null: the calendar has the whole width. */
  readonly aside: ReactNode | null;
  readonly statusLine: ReactNode;
}) {
  const { composerWidth, isComposerFull } = useLayout();
  const isNarrow = useMediaQuery('(max-width: 900px)');
  const place = isComposerFull ? 'window-aside-full' : isNarrow ? 'window-aside-over' : '';
  return (
    <div className="window">
      {titleBar}
      <div className="window-body" style={{ '--composer-width': `${composerWidth}px` } as CSSProperties}>
        {sidebar}
        <main className="window-main" inert={aside !== null && place !== ''}>
          {main}
        </main>
        {aside !== null && (
          <aside className={`window-aside ${place}`} aria-label={t('app.composer')}>
            {place === '' && <ComposerGrip />}
            <div className="window-aside-content">{aside}</div>
          </aside>
        )}
      </div>
      {statusLine}
    </div>
  );
}
