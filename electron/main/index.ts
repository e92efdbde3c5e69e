import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { app, BrowserWindow, MessageChannelMain, powerMonitor, protocol, safeStorage } from 'electron';
import type { EventName, Events } from '#shared/contract/envelope.ts';
import { placesOf } from '../ipc/desk-places.ts';
import type { SignInLink } from '../ipc/sign-in-link.ts';
import type { Log } from '../ipc/wire-error.ts';
import { APP_ORIGIN, registerScheme, servePage } from './app-protocol.ts';
import { followDeepLinks } from './deep-links.ts';
import { applySettings, createDesk, followTheme } from './desk.ts';
import { createFirstViewStore } from './first-view.ts';
import { closeSession, lockDown } from './lockdown.ts';
import { MEDIA_HOST, serveMedia } from './media-protocol.ts';
import { createOpenDesk } from './open-desk.ts';
import { openInBrowser } from './open-in-browser.ts';
import { answerOsCalls, isOurPage } from './os-calls.ts';
import { readMetering } from './read-metering.ts';
import { createSecretBox } from './secret-box.ts';
import { openSettings } from './settings-store.ts';
import { startWorker } from './start-worker.ts';
import { superviseEngine } from './supervisor.ts';
import { followOnTaskbar } from './taskbar.ts';
import { createTransferControl } from './transfer-control.ts';
import { closeWindow, createWindow } from './window.ts';

/** A start with a first view has drawn it long before; a window that says nothing keeps the engine waiting no longer. */
const LATEST_ENGINE_MS = 2000;
/** A window that hangs does not keep the app from quitting. */
const LONGEST_CLOSE_MS = 3000;

/** Composition root: everything that lives in main is made and wired here. */
const outFolder = join(import.meta.dirname, '..');
const isDemo = process.env.POSTROOM_DEMO === '1';
if (process.env.POSTROOM_USER_DATA) app.setPath('userData', process.env.POSTROOM_USER_DATA);

// Before anything is opened: two engines on one folder lose data silently (pglite#1106).
if (!app.requestSingleInstanceLock()) app.exit(0);

// As root Chromium has no sandbox to give; the launcher says so (docs: README).
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerScheme();
lockDown();

const log: Log = (level, message, details = {}) => {
  process.stderr.write(`${new Date().toISOString()} ${level} ${message} ${JSON.stringify(details)}\n`);
};

let takeLink: (link: SignInLink) => void = (link) => void earlyLinks.push(link);
const earlyLinks: SignInLink[] = [];
const deepLinks = followDeepLinks(app, process.argv, { log, onLink: (link) => takeLink(link) });

function send<Name extends EventName>(name: Name, data: Events[Name]): void {
  for (const window of BrowserWindow.getAllWindows()) window.webContents.send('event', { event: name, data });
}

// Not awaited at the top level: Electron is ready only once this module has run to its end.
void app.whenReady().then(run);

function run(): void {
  const userData = app.getPath('userData');
  const firstView = createFirstViewStore((desk) => placesOf(userData, desk).firstViewPath);
  const settings = openSettings(join(userData, 'settings.json'), log);
  const transfers = createTransferControl({
    settings: settings.read,
    readMetering,
    onRules: (rules) => supervisor.setTransferRules(rules),
  });
  /** Processes that move files: while one ends another may have begun. */
  let movers = 0;
  const taskbar = followOnTaskbar(process.platform, (what) => {
    for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(what.share, { mode: what.mode });
  });
  const openDesk = createOpenDesk({
    userData,
    settings,
    engine: () => supervisor,
    common: {
      templateFolder: app.isPackaged ? join(process.resourcesPath, 'template') : join(outFolder, 'template'),
      migrationsFolder: app.isPackaged
        ? join(process.resourcesPath, 'migrations')
        : join(app.getAppPath(), 'drizzle', 'migrations'),
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      checkOutput: !app.isPackaged,
    },
  });
  const supervisor = superviseEngine({
    entry: join(outFolder, 'main', 'engine.js'),
    open: openDesk.message(),
    transferRules: transfers.rules(),
    log,
    onState: (state) => {
      send('engine.state', state);
      if (state.kind === 'ready') transfers.lookIfWorth();
    },
    onRestart: () => BrowserWindow.getAllWindows().forEach(connectWindow),
    onWantMedia: () =>
      startWorker({
        entry: join(outFolder, 'main', 'media-worker.js'),
        name: 'media',
        message: { dataFolder: openDesk.places().folder },
        log,
        connectEngine: (port) => supervisor.connectMedia(port),
      }),
    onTransfers: taskbar.take,
    onWantTransfers: async () => {
      // Before anything moves: what the system says of the connection may keep it.
      if (settings.read().meteredTransfers !== 'always') await transfers.look();
      transfers.setTravelling(++movers > 0);
      startWorker({
        entry: join(outFolder, 'main', 'transfer-worker.js'),
        name: 'transfers',
        message: {},
        log,
        connectEngine: (port) => supervisor.connectTransfers(port),
        onEnd: () => transfers.setTravelling(--movers > 0),
      });
    },
    onSecret: createSecretBox(safeStorage, process.platform),
    onWantLinks: deepLinks.claim,
    onOpenInBrowser: (url) => openInBrowser(url, log),
  });
  takeLink = supervisor.takeLink;
  earlyLinks.splice(0).forEach(takeLink);

  /** SECURITY: a port is minted only for the main frame of our own page. */
  function connectWindow(window: BrowserWindow): void {
    if (!isOurPage(window.webContents.mainFrame)) return;
    const { port1, port2 } = new MessageChannelMain();
    supervisor.connect(port1);
    window.webContents.postMessage('engine-port', null, [port2]);
    window.webContents.send('event', { event: 'engine.state', data: supervisor.state() });
  }

  function openWindow(): BrowserWindow {
    const window = createWindow(outFolder, settings, (zoomPercent) => desk.changeSettings({ zoomPercent }));
    window.webContents.on('did-finish-load', () => connectWindow(window));
    const { share, mode } = taskbar.shown();
    if (share >= 0) window.setProgressBar(share, { mode });
    return window;
  }

  const frontWindow = () =>
    BrowserWindow.getFocusedWindow() ??
    BrowserWindow.getAllWindows().find((window) => window.isVisible()) ??
    openWindow();
  const desk = createDesk({
    settings,
    firstView,
    open: openDesk,
    isDemo,
    send,
    frontWindow,
    engine: supervisor,
    transfers,
  });
  answerOsCalls(desk.handlers, log);
  followTheme({ settings, send });

  app.on('browser-window-focus', () => supervisor.nudge('focus'));
  powerMonitor.on('resume', () => {
    transfers.lookIfWorth();
    supervisor.nudge('resume');
  });

  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });

  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });

  let isQuitting = false;
  let isStopped = false;
  app.on('before-quit', (event) => {
    if (isStopped) return;
    event.preventDefault();
    if (!isQuitting) void quit();
    isQuitting = true;
  });

  /** Windows first: what is typed and not sent yet is sent by a window that goes. */
  async function quit(): Promise<void> {
    await Promise.race([Promise.all(BrowserWindow.getAllWindows().map(closeWindow)), wait(LONGEST_CLOSE_MS)]);
    await Promise.all([supervisor.stop(), settings.flush()]);
    isStopped = true;
    app.quit();
  }

  const page = servePage(join(outFolder, 'renderer'));
  const media = serveMedia({ dataFolder: () => openDesk.places().folder, allowedOrigin: APP_ORIGIN });
  protocol.handle('app', (request) => (new URL(request.url).host === MEDIA_HOST ? media(request) : page(request)));
  closeSession();
  applySettings(settings.read());
  openWindow();
  // Two cores do one thing after the other: the first view needs no engine, so that one comes when the view stands.
  void firstView
    .read(openDesk.key())
    .then((view) => (view === null ? supervisor.start() : setTimeout(supervisor.start, LATEST_ENGINE_MS)));
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow();
  });
}
