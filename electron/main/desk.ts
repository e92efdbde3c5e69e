import { app, BrowserWindow, Menu, nativeTheme, session, shell } from 'electron';
import type { BackupView } from '#shared/contract/backups.ts';
import type { Answer, EventName, Events } from '#shared/contract/envelope.ts';
import type { DeviceSettings } from '#shared/domain/device-settings.ts';
import { AppError } from '#shared/lib/app-error.ts';
import type { createFirstViewStore } from './first-view.ts';
import { buildMenuTemplate } from './menu-template.ts';
import type { OpenDesk } from './open-desk.ts';
import type { OsHandlers } from './os-calls.ts';
import { pickMedia } from './pick-media.ts';
import { saveSupportFile } from './save-support-file.ts';
import { writeScreenshot } from './screenshot.ts';
import type { SettingsStore } from './settings-store.ts';
import type { Supervisor } from './supervisor.ts';
import { fitTitleBar } from './title-bar-overlay.ts';
import type { TransferControl } from './transfer-control.ts';
import { applyZoom } from './window.ts';

export type DeskOptions = {
  readonly settings: SettingsStore;
  readonly firstView: ReturnType<typeof createFirstViewStore>;
  readonly open: OpenDesk;
  readonly isDemo: boolean;
  readonly send: <Name extends EventName>(name: Name, data: Events[Name]) => void;
  readonly engine: Pick<Supervisor, 'call' | 'nudge' | 'openAgain' | 'rescue' | 'start'>;
  readonly transfers: Pick<TransferControl, 'applySettings' | 'allowMetered' | 'look' | 'lookIfWorth'>;
  /** The window that is in front; a Mac may have none, and then one is opened. */
  readonly frontWindow: () => BrowserWindow;
};

export type Desk = {
  readonly handlers: OsHandlers;
  readonly changeSettings: (patch: Partial<DeviceSettings>) => void;
};

/** What main answers to a window. */
export function createDesk(desk: DeskOptions): Desk {
  const { settings, firstView } = desk;
  const change = (patch: Partial<DeviceSettings>) => {
    settings.change(patch);
    applySettings(patch);
    desk.transfers.applySettings();
    desk.send('settings.changed', toDeviceSettings(settings.read()));
    return {};
  };
  const handlers: OsHandlers = {
    'os.start': async () => ({
      platform: process.platform as 'darwin' | 'win32' | 'linux',
      version: app.getVersion(),
      locale: app.getLocale(),
      settings: toDeviceSettings(settings.read()),
      dark: nativeTheme.shouldUseDarkColors,
      highContrast: nativeTheme.shouldUseHighContrastColors,
      firstView: await firstView.read(desk.open.key()),
      isDemo: desk.isDemo,
      desk: desk.open.key(),
    }),
    'os.setTheme': ({ theme }) => change({ theme }),
    'os.changeSettings': ({ patch }) => change(patch as Partial<DeviceSettings>),
    'os.readDevice': () => ({
      dataFolder: desk.open.places().folder,
      version: app.getVersion(),
      electronVersion: process.versions.electron,
      spellLanguages: process.platform === 'darwin' ? [] : session.defaultSession.availableSpellCheckerLanguages,
    }),
    'os.readMetering': async () => ({ metering: await desk.transfers.look() }),
    'os.allowMetered': () => {
      desk.transfers.allowMetered();
      return {};
    },
    'os.showDataFolder': async () => {
      await shell.openPath(desk.open.places().folder);
      return {};
    },
    'os.pickMedia': (input, event) => pickMedia(input, BrowserWindow.fromWebContents(event.sender), desk.engine.call),
    'os.saveSupportFile': (_input, event) =>
      saveSupportFile(BrowserWindow.fromWebContents(event.sender), desk.engine.call),
    'os.setMenu': ({ commands }) => {
      const onCommand = (command: string) =>
        desk.frontWindow().webContents.send('event', { event: 'menu.command', data: { command } });
      const template = buildMenuTemplate({
        platform: process.platform,
        commands,
        isDevelopment: !app.isPackaged,
        onCommand,
      });
      Menu.setApplicationMenu(Menu.buildFromTemplate(template));
      return {};
    },
    'os.popUpMenu': ({ x, y }, event) => {
      const window = BrowserWindow.fromWebContents(event.sender);
      const zoom = event.sender.getZoomFactor();
      if (window) Menu.getApplicationMenu()?.popup({ window, x: Math.round(x * zoom), y: Math.round(y * zoom) });
      return {};
    },
    'os.openAgain': async () => {
      await desk.engine.openAgain();
      return {};
    },
    'os.listBackups': async () => unwrap(await desk.engine.rescue(null)) as BackupView[],
    'os.restoreBackup': async ({ id }) => {
      unwrap(await desk.engine.rescue(id));
      return {};
    },
    'os.reportReady': async ({ stage }, event) => {
      if (stage === 'interactive' && process.env.POSTROOM_SAY_READY) process.stdout.write('READY\n');
      if (stage !== 'filled') {
        desk.engine.start();
        return {};
      }
      const path = process.env.POSTROOM_SCREENSHOT;
      const window = BrowserWindow.fromWebContents(event.sender);
      if (path && window) await writeScreenshot(window, path);
      return {};
    },
    'os.keepFirstView': async ({ desk: key, view }) => {
      await firstView.keep(key, view);
      return {};
    },
    'os.openDesk': async ({ key, name }) => {
      await desk.open.change({ key, name });
      return {};
    },
    'os.reportOnline': () => {
      desk.transfers.lookIfWorth();
      desk.engine.nudge('online');
      return {};
    },
  };
  return { handlers, changeSettings: change };
}

/** Makes changed settings true, in every window. At the start: all of them, before the first window. */
export function applySettings(patch: Partial<DeviceSettings>): void {
  if (patch.theme !== undefined) nativeTheme.themeSource = patch.theme;
  if (patch.spellLanguages && process.platform !== 'darwin') {
    const known = new Set(session.defaultSession.availableSpellCheckerLanguages);
    session.defaultSession.setSpellCheckerLanguages(patch.spellLanguages.filter((language) => known.has(language)));
  }
  const { zoomPercent } = patch;
  if (zoomPercent === undefined) return;
  for (const window of BrowserWindow.getAllWindows()) applyZoom(window, zoomPercent);
}

/** Tells every window when the system or the person changes between light and dark. */
export function followTheme(desk: Pick<DeskOptions, 'settings' | 'send'>): void {
  nativeTheme.on('updated', () => {
    const isDark = nativeTheme.shouldUseDarkColors;
    desk.send('theme.changed', { dark: isDark, highContrast: nativeTheme.shouldUseHighContrastColors });
    const { zoomPercent } = desk.settings.read();
    for (const window of BrowserWindow.getAllWindows()) fitTitleBar(window, { isDark, zoomPercent });
  });
}

function toDeviceSettings({
  window: _window,
  desk: _desk,
  ...settings
}: ReturnType<SettingsStore['read']>): DeviceSettings {
  return settings;
}

function unwrap(answer: Answer): unknown {
  if (answer.ok) return answer.value;
  throw new AppError(answer.error.code, answer.error.message, { details: answer.error.details });
}
