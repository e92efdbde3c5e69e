import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

/** A GNOME Keyring of its own, on a session bus of its own: what a desktop has, without one. */
export type Keyring = {
  /** For the app that is to find it. */
  readonly env: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
};

const NEEDED = ['dbus-daemon', 'dbus-send', 'gnome-keyring-daemon'];

export function hasKeyring(): boolean {
  return process.platform === 'linux' && NEEDED.every((command) => spawnSync('which', [command]).status === 0);
}

/** Unlocked, and empty. */
export async function startKeyring(): Promise<Keyring> {
  const folder = mkdtempSync(join(tmpdir(), 'postroom-keyring-'));
  // The bus refuses a folder that others can read.
  chmodSync(folder, 0o700);
  const running: ChildProcess[] = [];
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address'], {
    env: { ...process.env, XDG_RUNTIME_DIR: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  running.push(bus);
  const [address] = (await once(createInterface(bus.stdout), 'line')) as [string];
  const env = { XDG_RUNTIME_DIR: folder, XDG_DATA_HOME: folder, DBUS_SESSION_BUS_ADDRESS: address };
  const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  running.push(daemon);
  daemon.stdin.end('a password');
  while (!isServing({ ...process.env, ...env })) await wait(50);
  return {
    env,
    stop: async () => {
      for (const child of running.reverse()) {
        const gone = once(child, 'exit');
        child.kill();
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** It says nothing when it is there; the bus knows. */
function isServing(env: NodeJS.ProcessEnv): boolean {
  const question = ['org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
  const to = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/'];
  return /boolean true/.test(spawnSync('dbus-send', [...to, ...question], { env, encoding: 'utf8' }).stdout);
}
