import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, errors, type Page } from 'playwright';
import { contract, type InputOf, isOperationName, type OperationName, type OutputOf } from '#shared/contract/index.ts';
// For the type of `window.postroom`.
import type {} from '../../renderer/lib/api.ts';

const root = resolve(import.meta.dirname, '../..');

/** Ten times what a handshake takes on two busy cores. */
const HANDSHAKE_MS = 25_000;

/** A running Postroom. Everything a test asks of it goes through the window, as a person would, or through `call`. */
export type RunningApp = {
  readonly electron: ElectronApplication;
  readonly page: Page;
  readonly userData: string;
  /** Calls an operation as the window does; throws with the error's code. */
  readonly call: <Name extends OperationName>(name: Name, input: InputOf<Name>) => Promise<OutputOf<Name>>;
  /** Errors that the window wrote to its console. A test that expects none calls `expectNoErrors` of its own. */
  readonly consoleErrors: readonly string[];
  /** Ends the app as a person would; the data folder stays for the next launch. */
  readonly quit: () => Promise<void>;
};

export function electronExecutable(): string {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (dist) return join(dist, 'electron');
  return createRequire(import.meta.url)('electron') as unknown as string;
}

/** Starts the built app (`npm run build` first) on a fresh data folder, or on one that an earlier launch left. */
export async function launchApp(
  options: {
    readonly userData?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly args?: readonly string[];
  } = {},
): Promise<RunningApp> {
  if (!existsSync(join(root, 'out/main/index.js'))) throw new Error('Build the app first: npm run build');
  const userData = options.userData ?? (await mkdtemp(join(tmpdir(), 'postroom-e2e-')));
  const electron = await launchPatiently({
    executablePath: electronExecutable(),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...(options.args ?? []), root],
    env: {
      ...(process.env as Record<string, string>),
      POSTROOM_USER_DATA: userData,
      TZ: 'Europe/Berlin',
      ...options.env,
    },
  });
  const page = await electron.firstWindow();
  const consoleErrors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') consoleErrors.push(message.text());
  });
  page.on('pageerror', (error) => consoleErrors.push(String(error)));
  // Drawn: keys that are pressed from here on are heard.
  await page.locator('#root > *').first().waitFor();
  return {
    electron,
    page,
    userData,
    consoleErrors,
    call: (name, input) => callInPage(page, name, input) as never,
    quit: async () => {
      const closed = electron.waitForEvent('close');
      await electron.evaluate(({ app }) => app.quit()).catch(ignoreClosedEarly);
      await closed;
    },
  };
}

/** Quits, and takes the data folder away. */
export async function discardApp(app: RunningApp): Promise<void> {
  await app.quit();
  await rm(app.userData, { recursive: true, force: true });
}

/**
 * Now and then Playwright's handshake with Electron never ends: before `ready`, so before any of our code has run. That
 * process is ended and another one started.
 */
export async function launchPatiently(options: Parameters<typeof _electron.launch>[0]): Promise<ElectronApplication> {
  for (let attemptsLeft = 3; ; ) {
    attemptsLeft--;
    try {
      return await _electron.launch({ ...options, timeout: HANDSHAKE_MS });
    } catch (error) {
      if (attemptsLeft === 0 || !(error instanceof errors.TimeoutError)) throw error;
    }
  }
}

/** As the window: the same command again where the engine was restarted under it. */
async function callInPage(page: Page, name: string, input: unknown): Promise<unknown> {
  const commandId = randomUUID();
  const isOnce = isOperationName(name) && contract[name].once;
  for (let sends = 1; ; sends++) {
    const answer = await page.evaluate(
      ([operation, value, id]) => window.postroom.call(operation as string, value, { commandId: id as string }),
      [name, input, commandId],
    );
    if (answer.ok) return answer.value;
    if (answer.error.code !== 'engine_restarted' || isOnce || sends === MAX_SENDS) {
      throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
    }
  }
}

const MAX_SENDS = 4;

/** The app may be gone before its answer to `quit` arrives; the 'close' event is what counts. */
function ignoreClosedEarly(error: unknown): void {
  if (!String(error).includes('closed')) throw error;
}
