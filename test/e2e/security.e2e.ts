import { readFileSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPackaged } from './packaged-app.ts';

/**
 * Items 1 to 12 of Electron's security guide (electronjs.org/docs/latest/tutorial/security): what the page is and holds. Each
 * is proven on the packaged app, run by an ordinary user with Chromium's sandbox on. 13 to 20: security-outside.e2e.ts.
 */
let app: Awaited<ReturnType<typeof openPackaged>>;

beforeAll(async () => {
  app = await openPackaged();
});
afterAll(() => app?.discard());

/** What Electron was told about the window, defaults filled in. */
function readPreferences(): Promise<Record<string, unknown>> {
  return app.electron.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences: () => Record<string, unknown>;
    };
    return contents.getLastWebPreferences();
  });
}

function inPage<Result>(task: () => Result | Promise<Result>): Promise<Result> {
  return app.page.evaluate(task);
}

it('1. only load secure content: all that the window loads comes out of the package', async () => {
  const { origin, resources } = await inPage(() => {
    const named = [...document.querySelectorAll<HTMLElement>('[src], link[href]')];
    const addresses = named.map((element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '');
    return { origin: location.origin, resources: addresses.map((address) => new URL(address, location.href).protocol) };
  });
  expect(origin).toBe('app://postroom');
  expect(resources.length).toBeGreaterThan(0);
  expect(resources.filter((protocol) => !['app:', 'blob:', 'data:'].includes(protocol))).toEqual([]);
});

it('2. do not enable Node.js integration: the page has no require, process, Buffer, nor in its workers', async () => {
  const names = ['require', 'process', 'Buffer', 'module', 'global', '__dirname', 'setImmediate'];
  const found = await app.page.evaluate((all) => all.filter((name) => name in globalThis), names);
  const { nodeIntegration, nodeIntegrationInWorker = false, nodeIntegrationInSubFrames } = await readPreferences();
  expect({ found, nodeIntegration, nodeIntegrationInWorker, nodeIntegrationInSubFrames }).toEqual({
    found: [],
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
  });
});

it('3. enable context isolation: what the page does to its own prototypes does not reach the preload', async () => {
  const stolen = await inPage(async () => {
    // What the preload keeps of a call: its message, and how to settle it. The app's own rows, which have names, go
    // through here too.
    const isOfPreload = (value: unknown) =>
      typeof value === 'object' && value !== null && ('resolve' in value || ('name' in value && 'input' in value));
    let seen = 0;
    const { set } = Map.prototype;
    const { postMessage } = MessagePort.prototype;
    Map.prototype.set = function (key: unknown, value: unknown) {
      if (isOfPreload(value)) seen++;
      return set.call(this, key, value);
    };
    MessagePort.prototype.postMessage = function (...message: unknown[]) {
      // React's scheduler wakes itself through a port of the page's own, with nothing in the message.
      if (message.some(isOfPreload)) seen++;
      return postMessage.apply(this, message as never);
    };
    const answer = await window.postroom.call('workspace.read', {});
    Object.assign(Map.prototype, { set });
    Object.assign(MessagePort.prototype, { postMessage });
    return answer.ok ? seen : -1;
  });
  expect(stolen).toBe(0);
  expect((await readPreferences()).contextIsolation).toBe(true);
});

it('4. enable process sandboxing: the system holds the window’s process by seccomp, no new rights and namespaces', async () => {
  const { main, renderer } = await app.electron.evaluate(({ app: electronApp, BrowserWindow }) => ({
    main: process.pid,
    renderer: BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0,
    all: electronApp.getAppMetrics().length,
  }));
  const status = (pid: number, field: string) =>
    new RegExp(`^${field}:\\s+(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
  const depth = (pid: number) => status(pid, 'NSpid').split(/\s+/).length;
  expect({
    isOrdinaryUser: status(main, 'Uid').split(/\s+/)[0] !== '0',
    seccomp: status(renderer, 'Seccomp'),
    noNewPrivs: status(renderer, 'NoNewPrivs'),
    capabilities: status(renderer, 'CapEff'),
    hasOwnProcessNamespace: depth(renderer) > depth(main),
    hasSwitchedOff: readFileSync(`/proc/${main}/cmdline`, 'utf8').includes('no-sandbox'),
  }).toEqual({
    isOrdinaryUser: true,
    seccomp: '2',
    noNewPrivs: '1',
    capabilities: '0000000000000000',
    hasOwnProcessNamespace: true,
    hasSwitchedOff: false,
  });
  // Readable by root only: the sandboxed process is closed even to its own user.
  if (process.getuid?.() === 0) {
    const namespace = (pid: number, kind: string) => readlinkSync(`/proc/${pid}/ns/${kind}`);
    for (const kind of ['user', 'net']) expect(namespace(renderer, kind)).not.toBe(namespace(main, kind));
  }
  expect((await readPreferences()).sandbox).toBe(true);
});

it('5. handle permission requests: every one is refused, asked or looked up (PITFALLS: granted by default)', async () => {
  const answers = await inPage(async () => {
    const outcome = (task: Promise<unknown>) =>
      task.then(
        () => 'granted',
        (error: unknown) => (error as Error).name,
      );
    const { mediaDevices, clipboard, geolocation } = navigator;
    const wake = navigator as unknown as { wakeLock: { request: (kind: string) => Promise<unknown> } };
    return {
      notifications: await Notification.requestPermission(),
      camera: await outcome(mediaDevices.getUserMedia({ video: true })),
      microphone: await outcome(mediaDevices.getUserMedia({ audio: true })),
      screen: await outcome(mediaDevices.getDisplayMedia({ video: true })),
      midi: await outcome(navigator.requestMIDIAccess({ sysex: true })),
      clipboard: await outcome(clipboard.readText()),
      place: await outcome(new Promise((resolve, reject) => geolocation.getCurrentPosition(resolve, reject))),
      wakeLock: await outcome(wake.wakeLock.request('screen')),
      storage: String(await navigator.storage.persist()),
    };
  });
  expect(Object.entries(answers).filter(([, answer]) => answer === 'granted' || answer === 'true')).toEqual([]);
  const states = await inPage(async () => {
    const names = [
      'camera',
      'microphone',
      'geolocation',
      'notifications',
      'clipboard-read',
      'midi',
      'persistent-storage',
    ];
    const asked = names.map((name) => navigator.permissions.query({ name: name as PermissionName }));
    return (await Promise.all(asked)).map(({ state }) => state);
  });
  expect(new Set(states)).toEqual(new Set(['denied']));
});

it('5. …and devices: USB, HID, serial and Bluetooth offer nothing', async () => {
  const devices = await inPage(async () => {
    const all = navigator as unknown as Record<
      string,
      { getDevices?: () => Promise<unknown[]>; getPorts?: () => Promise<unknown[]> }
    >;
    const list = async (name: string) => (await (all[name]?.getDevices?.() ?? all[name]?.getPorts?.())) ?? [];
    return (await Promise.all(['usb', 'hid', 'serial'].map(list))).flat();
  });
  expect(devices).toEqual([]);
});

it('6. do not disable webSecurity: another origin’s content is out of reach', async () => {
  const { webSecurity } = await readPreferences();
  const isTainted = await inPage(async () => {
    const frame = document.createElement('iframe');
    frame.src = 'app://media/index.html';
    document.body.append(frame);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const reached = (() => {
      try {
        return frame.contentWindow?.location.href === 'app://media/index.html';
      } catch {
        return false;
      }
    })();
    frame.remove();
    return reached;
  });
  expect({ webSecurity, isTainted }).toEqual({ webSecurity: true, isTainted: false });
});

it('7. define a Content-Security-Policy: no inline script, no eval, no foreign script or style', async () => {
  const { ran, violated } = await inPage(async () => {
    const ran: string[] = [];
    const violated = new Set<string>();
    Object.assign(globalThis, { ran });
    document.addEventListener('securitypolicyviolation', (event) => violated.add(event.effectiveDirective));
    const added: Element[] = [];
    const add = (name: string, attributes: Record<string, string>, text = '') => {
      const element = document.createElement(name);
      added.push(element);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      element.append(text);
      document.head.append(element);
      return element;
    };
    const attempts: [string, () => unknown][] = [
      ['inline script', () => add('script', {}, 'ran.push("inline script")')],
      [
        'inline handler',
        () => add('a', { onclick: 'ran.push("inline handler")' }).dispatchEvent(new MouseEvent('click')),
      ],
      ['foreign script', () => add('script', { src: 'https://example.com/script.js' })],
      ['foreign module', () => import('https://example.com/module.js' as string)],
      ['foreign style', () => add('link', { rel: 'stylesheet', href: 'https://example.com/style.css' })],
      ['frame', () => add('iframe', { srcdoc: '<script>parent.ran.push("srcdoc script")</script>' })],
      ['worker', () => new Worker('data:text/javascript,postMessage(1)')],
      ['base', () => add('base', { href: 'https://example.com/' })],
      ['markup', () => Object.assign(document.createElement('p'), { innerHTML: '<img src=x onerror="ran.push(1)">' })],
      // biome-ignore lint/security/noGlobalEval: that it fails is the test
      ['eval', () => ran.push(`eval ${eval('1')}`)],
      ['function', () => ran.push(`function ${new Function('return 1')()}`)],
    ];
    for (const [name, attempt] of attempts) {
      // From a timer: a debugger's own evaluation is exempt from the policy, what it leaves behind is not.
      await new Promise<void>((resolve) => {
        setTimeout(async () => {
          try {
            await attempt();
          } catch {
            violated.add(`${name} throws`);
          }
          resolve();
        }, 0);
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    if (!document.baseURI.startsWith('app:')) ran.push('base');
    for (const element of added) element.remove();
    return { ran: [...ran], violated: [...violated].sort() };
  });
  expect(ran).toEqual([]);
  expect(violated).toEqual([
    'base-uri',
    'eval throws',
    'foreign module throws',
    'foreign script throws',
    'frame throws',
    'function throws',
    'inline handler throws',
    'markup throws',
    'require-trusted-types-for',
    'style-src-elem',
    'worker throws',
  ]);
});

it('8. do not enable allowRunningInsecureContent', async () => {
  expect((await readPreferences()).allowRunningInsecureContent).toBe(false);
});

it('9. do not enable experimental features', async () => {
  expect((await readPreferences()).experimentalFeatures).toBe(false);
});

it('10. do not use enableBlinkFeatures', async () => {
  expect((await readPreferences()).enableBlinkFeatures ?? '').toBe('');
});

it('11. and 12. <webview>: there are none, and none can be attached', async () => {
  const attached = await app.electron.evaluate(async ({ BrowserWindow, webContents }) => {
    const before = webContents.getAllWebContents().length;
    const page = BrowserWindow.getAllWindows()[0]?.webContents;
    await page?.executeJavaScript(
      `document.body.append(Object.assign(document.createElement('webview'), { src: 'app://postroom/index.html' })); undefined`,
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    return webContents.getAllWebContents().length - before;
  });
  const { webviewTag } = await readPreferences();
  const element = await inPage(
    () => typeof (document.querySelector('webview') as { loadURL?: unknown } | null)?.loadURL,
  );
  await inPage(() => document.querySelector('webview')?.remove());
  expect({ attached, webviewTag, element }).toEqual({ attached: 0, webviewTag: false, element: 'undefined' });
});
