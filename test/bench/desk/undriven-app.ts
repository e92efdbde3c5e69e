import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { must } from '#shared/lib/must.ts';
import type { Electron, MainProcess } from './main-process.ts';
import { chromiumArgs } from './packages.ts';

export type UndrivenApp = { readonly main: MainProcess; readonly quit: () => Promise<void> };

const START_MS = 60_000;

/**
 * Starts the app with nobody at its window. Playwright's focus emulation holds the page visible and focused for as long as
 * it is attached, also while the window is hidden (`document.hidden` stays false): what a hidden window does can be seen
 * only without it. Resolves once the calendar is filled.
 */
export async function launchUndriven(executable: string, userData: string): Promise<UndrivenApp> {
  const env = { ...process.env, POSTROOM_USER_DATA: userData, TZ: 'Europe/Berlin' };
  const child = spawn(executable, ['--inspect=127.0.0.1:0', ...chromiumArgs], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const { main, detach } = await attach(await readInspectorUrl(child));
    await until(main, ({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript("!!document.querySelector('[data-post-id]')"),
    );
    return { main, quit: () => quit(child, detach) };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

async function quit(child: ChildProcess, detach: () => void): Promise<void> {
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  // Node stays until the last inspector is gone.
  detach();
  await exited;
}

/** Asks until the answer is true; throws after a minute. */
export async function until(main: MainProcess, isTrue: (electron: Electron) => unknown): Promise<void> {
  for (const start = performance.now(); performance.now() - start < START_MS; await sleep(100)) {
    if ((await evaluateUnlessCollected(main, isTrue)) === true) return;
  }
  throw new Error(`Not true within a minute: ${isTrue}`);
}

/** What was asked of a page that has just been replaced is never answered: V8 collects the promise and says so. */
async function evaluateUnlessCollected(main: MainProcess, ask: (electron: Electron) => unknown): Promise<unknown> {
  try {
    return await main.evaluate(ask, undefined);
  } catch (error) {
    if (error instanceof Error && error.message.includes('Promise was collected')) return undefined;
    throw error;
  }
}

function readInspectorUrl({ stderr }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('No inspector within a minute')), START_MS);
    let said = '';
    must(stderr, 'stderr').on('data', (chunk: Buffer) => {
      said += String(chunk);
      const url = /Debugger listening on (ws:\S+)/.exec(said)?.[1];
      if (!url) return;
      clearTimeout(late);
      resolve(url);
    });
  });
}

type Reply = {
  readonly id: number;
  /** Instead of a result. */
  readonly error?: { readonly message: string };
  readonly result: { readonly result: { readonly value: unknown }; readonly exceptionDetails?: unknown };
};

async function attach(url: string): Promise<{ main: MainProcess; detach: () => void }> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const waiting = new Map<number, (reply: Reply) => void>();
  socket.onmessage = ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  };
  let lastId = 0;
  const main: MainProcess = {
    evaluate: async (work, arg) => {
      const id = ++lastId;
      const params = {
        expression: `(${work})(require('electron'), ${JSON.stringify(arg)})`,
        includeCommandLineAPI: true,
        awaitPromise: true,
        returnByValue: true,
      };
      const replied = new Promise<Reply>((resolve) => waiting.set(id, resolve));
      socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
      const { result, error } = await replied;
      if (error) throw new Error(`The inspector of the main process: ${error.message}`);
      if (result.exceptionDetails) throw new Error(`In the main process: ${JSON.stringify(result.exceptionDetails)}`);
      return result.result.value as never;
    },
  };
  return { main, detach: () => socket.close() };
}
