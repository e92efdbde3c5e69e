import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import { stepZoom } from '#shared/domain/device-settings.ts';
import { APP_ORIGIN } from './app-protocol.ts';
import { answerContextMenu } from './context-menu.ts';
import type { SettingsStore } from './settings-store.ts';
import { fitTitleBar, macButtonsAt, overlayFor, PAPER } from './title-bar-overlay.ts';
import { fitBounds, keepWindowState } from './window-state.ts';

/** Smallest size at which the composer still covers the calendar sensibly (docs: plan of the window). */
const MIN_WIDTH = 720;
const MIN_HEIGHT = 480;

export function createWindow(
  outFolder: string,
  settings: SettingsStore,
  onZoom: (zoomPercent: number) => void,
): BrowserWindow {
  const { window: saved, zoomPercent } = settings.read();
  const isDark = nativeTheme.shouldUseDarkColors;
  const window = new BrowserWindow({
    ...fitBounds(
      saved?.bounds ?? null,
      screen.getAllDisplays().map((display) => display.workArea),
    ),
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    title: 'Postroom',
    backgroundColor: PAPER[isDark ? 'dark' : 'light'],
    titleBarStyle: 'hidden',
    titleBarOverlay: process.platform === 'darwin' ? true : overlayFor({ isDark, zoomPercent }),
    ...(process.platform === 'darwin' ? { trafficLightPosition: macButtonsAt(zoomPercent) } : {}),
    webPreferences: {
      preload: join(outFolder, 'preload', 'index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: true,
      zoomFactor: zoomPercent / 100,
      devTools: !app.isPackaged,
    },
  });
  if (saved?.isMaximized) window.maximize();
  if (saved?.isFullScreen) window.setFullScreen(true);
  keepWindowState(window, settings);
  answerContextMenu(window);
  // The zoom of another origin's session or an earlier start may be remembered by Chromium: ours is the one that counts.
  window.webContents.on('did-finish-load', () => applyZoom(window, settings.read().zoomPercent));
  // Ctrl and the wheel.
  window.webContents.on('zoom-changed', (_event, direction) => {
    onZoom(stepZoom(settings.read().zoomPercent, direction));
  });
  // At once, on paper: a hidden window that is given no frame never becomes ready to show.
  window.show();
  void window.loadURL(`${APP_ORIGIN}/index.html`);
  return window;
}

/** Resolves once it is gone. */
export function closeWindow(window: BrowserWindow): Promise<void> {
  return new Promise((resolve) => {
    window.once('closed', () => resolve());
    window.close();
  });
}

/** The text and everything with it; the system's buttons stay as high as our bar. */
export function applyZoom(window: BrowserWindow, zoomPercent: number): void {
  window.webContents.setZoomFactor(zoomPercent / 100);
  fitTitleBar(window, { isDark: nativeTheme.shouldUseDarkColors, zoomPercent });
}
