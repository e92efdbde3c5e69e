import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type Desktop, prepareDesktop } from '../desktop/prepare-desktop.ts';
import { say } from '../setup/say.mjs';
import { ensureBuilt } from './build.ts';
import { withoutNoise } from './electron-noise.ts';
import { checkout } from './run-tool.ts';
import { stopWithUs } from './stop-with-us.ts';

/** From launch to the calendar; a cold disk on a busy machine takes 20 s. */
const screenshotLimitMs = 120_000;

/** A shell's exit code for SIGTERM, with which `stop` ends the app. */
const endedByUs = 143;

process.exitCode = await start(process.argv.slice(2)).catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  return 1;
});

/** `npm start`, and with --demo `npm run demo`: builds what is out of date and runs the app. Resolves to the app's exit code. */
async function start(args: string[]): Promise<number> {
  const isDemo = args.includes('--demo');
  const appArgs = args.filter((arg) => arg !== '--demo' && arg !== '--fresh');
  const desktop = await prepareDesktop(checkout, { display: 'usual' });
  try {
    if (!(await ensureBuilt(checkout))) return 1;
    const env = { ...desktop.env, ...(isDemo && (await prepareSample(args.includes('--fresh')))) };
    return await runApp({ ...desktop, env }, [...desktop.switches, checkout, ...appArgs]);
  } finally {
    desktop.stop();
  }
}

/** The sample workspace lives in the checkout, apart from the user's own; what is changed in it stays until `--fresh`. */
async function prepareSample(isFresh: boolean): Promise<NodeJS.ProcessEnv> {
  const userData = path.join(checkout, '.cache', 'demo');
  if (isFresh) rmSync(userData, { recursive: true, force: true });
  if (!existsSync(userData)) {
    // Not imported before it is needed: it brings the whole engine along.
    const { fillSample } = await import('../demo/fill.ts');
    say('Filling a sample workspace; this takes half a minute, once.');
    await fillSample(userData, new Date(), say);
  }
  return { POSTROOM_DEMO: '1', POSTROOM_USER_DATA: userData };
}

function runApp(desktop: Desktop, args: string[]): Promise<number> {
  if (!desktop.isVirtual) return runVisibly(desktop, args);
  return runHeadless(desktop, args);
}

async function runVisibly(desktop: Desktop, args: string[]): Promise<number> {
  const app = spawnApp(desktop, { args, env: desktop.env });
  app.child.stdout.pipe(process.stdout);
  return await app.exitCode;
}

/** With no display there is nobody to look at the window: a screenshot shows that the calendar stands. */
async function runHeadless(desktop: Desktop, args: string[]): Promise<number> {
  const picture = path.join(checkout, '.cache', 'screenshot.png');
  rmSync(picture, { force: true });
  const isWatched = process.stdin.isTTY === true && !process.env.CI;
  say(`No display here: the app runs under Xvfb (${desktop.env.DISPLAY}).`);
  const app = spawnApp(desktop, { args, env: { ...desktop.env, POSTROOM_SCREENSHOT: picture } });
  const timer = setTimeout(() => {
    say(`No calendar after ${screenshotLimitMs / 1000} s.`);
    app.stop();
  }, screenshotLimitMs);
  createInterface({ input: app.child.stdout }).on('line', (line) => {
    process.stdout.write(`${line}\n`);
    if (!line.startsWith('Screenshot: ')) return;
    clearTimeout(timer);
    if (isWatched) say('The app goes on running; Ctrl+C ends it.');
    else app.stop();
  });
  const code = await app.exitCode;
  clearTimeout(timer);
  if (!existsSync(picture)) {
    say('The app ended before the calendar stood. Is Postroom already running for this user?');
    return code || 1;
  }
  return code === endedByUs && !isWatched ? 0 : code;
}

function spawnApp(desktop: Desktop, { args, env }: { args: string[]; env: NodeJS.ProcessEnv }) {
  const child = spawn(desktop.electron, args, {
    cwd: checkout,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own group, so that Ctrl+C reaches it once, from us, and nothing of it outlives us.
    detached: process.platform !== 'win32',
  });
  child.stderr.pipe(withoutNoise()).pipe(process.stderr);
  return { child, ...stopWithUs(child) };
}
