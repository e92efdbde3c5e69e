import type { BrowserWindow, TitleBarOverlayOptions } from 'electron';

/** As `--title-bar-height` in renderer/app/tokens.css. */
const TITLE_BAR_HEIGHT = 48;

/** As `--paper` and `--ink`, which only the page can read. */
const COLORS = {
  light: { color: '#fcfaf7', symbolColor: '#262320' },
  dark: { color: '#16120f', symbolColor: '#ebe8e4' },
} as const;

/** What a window shows before its first paint. */
export const PAPER = { light: COLORS.light.color, dark: COLORS.dark.color } as const;

/** How far a Mac's three buttons stand from the corner, in the middle of the bar (they are 14 px high). */
const MAC_BUTTONS_X = 18;
const MAC_BUTTON_HEIGHT = 14;

/** The system's own buttons over our bar: as high as the bar is at this zoom, in its colours. */
export function overlayFor(options: {
  readonly isDark: boolean;
  readonly zoomPercent: number;
}): TitleBarOverlayOptions {
  const height = heightAt(options.zoomPercent);
  return { ...COLORS[options.isDark ? 'dark' : 'light'], height };
}

export function fitTitleBar(
  window: BrowserWindow,
  options: { readonly isDark: boolean; readonly zoomPercent: number },
): void {
  if (process.platform === 'darwin') {
    window.setWindowButtonPosition(macButtonsAt(options.zoomPercent));
    return;
  }
  window.setTitleBarOverlay(overlayFor(options));
}

export function macButtonsAt(zoomPercent: number): { x: number; y: number } {
  return { x: MAC_BUTTONS_X, y: Math.round((heightAt(zoomPercent) - MAC_BUTTON_HEIGHT) / 2) };
}

function heightAt(zoomPercent: number): number {
  return Math.round((TITLE_BAR_HEIGHT * zoomPercent) / 100);
}
