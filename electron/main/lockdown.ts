import { app, type Session, session } from 'electron';
import { APP_ORIGIN } from './app-protocol.ts';

/** What a page is made of. `devtools:` is let through where there are developer tools: not in a release. */
const OWN_SCHEMES = ['app:', 'blob:', 'data:', ...(app.isPackaged ? [] : ['devtools:'])];

/**
 * SECURITY: before `app.ready`. What a page may never do, whatever is in it: go elsewhere, open a window, hold another
 * page. `will-navigate` covers only the main frame, so every frame is asked about by itself.
 */
export function lockDown(): void {
  // Chromium asks a time server, a component server and field trials of its own accord; nothing here needs them.
  for (const name of [
    'disable-background-networking',
    'disable-component-update',
    'disable-domain-reliability',
    'no-pings',
  ]) {
    app.commandLine.appendSwitch(name);
  }
  // SECURITY: a link that hints at a host makes Chromium look its name up, past every other wall, and a name can carry what
  // was read. Nothing of this version speaks to a host: whoever adds that lists the hosts here (`EXCLUDE`).
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    // A page can send itself to about:blank without asking anyone: it is brought back.
    contents.on('did-navigate', (_navigated, url) => {
      if (url === 'about:blank') void contents.loadURL(`${APP_ORIGIN}/index.html`);
    });
    // SECURITY: neither the content security policy nor `webRequest` sees WebRTC. It gets no UDP here, and TCP only by way
    // of the session's proxy, which leads nowhere.
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  });
}

/** SECURITY: what the session of the windows may never do. What goes to the network has a session of its own. */
export function closeSession(target: Session = session.defaultSession): void {
  refusePermissions(target);
  refuseNetwork(target);
  target.on('will-download', (event) => event.preventDefault());
}

/** Permissions are granted by default in Electron. */
function refusePermissions(target: Session): void {
  target.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  target.setPermissionCheckHandler(() => false);
  target.setDevicePermissionHandler(() => false);
  target.setDisplayMediaRequestHandler((_request, answer) => answer({}));
}

/** Nobody listens on tcpmux's port; a loopback address, so that no packet leaves the machine for it. */
const NOWHERE = '127.0.0.1:1';

/** The second and third wall behind the content security policy, which a page of another origin would not carry. */
function refuseNetwork(target: Session): void {
  target.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !OWN_SCHEMES.includes(new URL(details.url).protocol) });
  });
  void target.setProxy({ mode: 'fixed_servers', proxyRules: NOWHERE, proxyBypassRules: '<-loopback>' });
  // On Windows and Linux Chromium fetches dictionaries from a host of Google's at the first typed word. From our own
  // origin it gets none: spelling is checked with what the system has, or what lies in the Dictionaries folder.
  target.setSpellCheckerDictionaryDownloadURL(`${APP_ORIGIN}/dictionaries/`);
}
