import type { BrowserWindow, Rectangle } from 'electron';
import type { Bounds, SettingsStore, StoredSettings } from './settings-store.ts';

const USUAL = { width: 1280, height: 800 } as const;

/** Enough of the title bar to get hold of the window again. */
const REACHABLE = { width: 120, height: 32 } as const;

/**
 * Where a window opens: where it was, if that place still has a screen under its title bar; else in the middle of the
 * first screen, never larger than it.
 */
export function fitBounds(saved: Bounds | null, screens: readonly Rectangle[]): Bounds | null {
  const [first] = screens;
  if (!first) return null;
  const isThere = saved !== null && screens.some((screen) => isReachable(saved, screen));
  if (isThere) return saved;
  const width = Math.min(saved?.width ?? USUAL.width, first.width);
  const height = Math.min(saved?.height ?? USUAL.height, first.height);
  return {
    x: first.x + Math.round((first.width - width) / 2),
    y: first.y + Math.round((first.height - height) / 2),
    width,
    height,
  };
}

function isReachable(window: Bounds, screen: Rectangle): boolean {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  const isTopInside = window.y >= screen.y && window.y + REACHABLE.height <= screen.y + screen.height;
  return across >= REACHABLE.width && isTopInside;
}

/** Remembers size, place and whether it fills the screen, for the next start. */
export function keepWindowState(window: BrowserWindow, settings: SettingsStore): void {
  const keep = () => {
    if (window.isDestroyed() || window.isMinimized()) return;
    const state: StoredSettings['window'] = {
      bounds: window.getNormalBounds(),
      isMaximized: window.isMaximized(),
      isFullScreen: window.isFullScreen(),
    };
    settings.change({ window: state });
  };
  // Spelled out: `on` is overloaded by name, and a list of names fits none of its forms.
  window.on('resize', keep);
  window.on('move', keep);
  window.on('maximize', keep);
  window.on('unmaximize', keep);
  window.on('enter-full-screen', keep);
  window.on('leave-full-screen', keep);
}
