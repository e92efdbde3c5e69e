import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';

/** Xvfb answers within a tenth of a second; a machine under load gets time. */
const startTimeoutMs = 20_000;

export type VirtualDisplay = { env: { DISPLAY: string; XAUTHORITY: string }; stop: () => void };

/** Starts Xvfb on a free display number that it picks itself. `stop` ends it and removes its cookie; it may be called twice. */
export async function startVirtualDisplay(): Promise<VirtualDisplay> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'postroom-display-'));
  const authority = path.join(folder, 'authority');
  writeFileSync(authority, authorityEntry(randomBytes(16)), { mode: 0o600 });
  const args = ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-noreset', '-auth', authority];
  // A group of its own: Ctrl+C must reach the app first, or it loses its display while it saves.
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], detached: true });
  const stop = () => {
    server.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', stop);
  try {
    const display = await readDisplay(server);
    server.unref();
    return { env: { DISPLAY: `:${display}`, XAUTHORITY: authority }, stop };
  } catch (error) {
    stop();
    throw error;
  }
}

function readDisplay(server: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    const timer = setTimeout(() => reject(new Error(`Xvfb did not start. ${complaint}`.trim())), startTimeoutMs);
    const settle = (act: () => void) => {
      clearTimeout(timer);
      act();
    };
    const errors = server.stderr as Readable & { unref?: () => void };
    errors.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    errors.unref?.();
    const numbers = server.stdio[3] as Readable;
    numbers.once('data', (chunk: Buffer) => settle(() => resolve(chunk.toString().trim())));
    server.once('error', (error) => settle(() => reject(error)));
    server.once('exit', () => settle(() => reject(new Error(`Xvfb stopped at once. ${complaint}`.trim()))));
  });
}

/**
 * One record of an Xauthority file (Xau(3)): the cookie without which other users of the machine cannot look at the screen.
 * Its family is "any address", since the display's number is not known before the server has started.
 */
export function authorityEntry(cookie: Buffer): Buffer {
  const familyWild = 0xffff;
  return Buffer.concat([
    uint16(familyWild),
    counted(Buffer.alloc(0)),
    counted(Buffer.alloc(0)),
    counted(Buffer.from('MIT-MAGIC-COOKIE-1')),
    counted(cookie),
  ]);
}

function counted(bytes: Buffer): Buffer {
  return Buffer.concat([uint16(bytes.length), bytes]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
