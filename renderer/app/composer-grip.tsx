import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { COMPOSER_WIDTH, clampComposerWidth, setLayout, useLayout } from '../lib/layout.ts';
import { t } from '../lib/text.ts';

/** Two steps of the grid: small enough to aim, large enough to get somewhere. */
const KEY_STEP_PX = 8;

/** The edge between calendar and composer: drag it, or walk it with the arrows; a double click puts it back. */
export function ComposerGrip() {
  const width = useLayout((layout) => layout.composerWidth);
  const [isHeld, setHeld] = useState(false);
  const resize = (next: number) => setLayout({ composerWidth: clampComposerWidth(next) });

  function onPointerMove(event: PointerEvent<HTMLElement>): void {
    if (!isHeld) return;
    const aside = event.currentTarget.parentElement?.getBoundingClientRect();
    if (!aside) return;
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    resize(isRtl ? event.clientX - aside.left : aside.right - event.clientX);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowLeft: KEY_STEP_PX, ArrowRight: -KEY_STEP_PX };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    resize(width + step);
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: <hr> takes no focus; this is the window splitter of the ARIA guide.
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('app.composerWidth')}
      aria-valuenow={width}
      aria-valuemin={COMPOSER_WIDTH.least}
      aria-valuemax={COMPOSER_WIDTH.most}
      className={isHeld ? 'window-grip window-grip-held' : 'window-grip'}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setHeld(true);
      }}
      onPointerMove={onPointerMove}
      onLostPointerCapture={() => setHeld(false)}
      onDoubleClick={() => resize(COMPOSER_WIDTH.usual)}
      onKeyDown={onKeyDown}
    />
  );
}
