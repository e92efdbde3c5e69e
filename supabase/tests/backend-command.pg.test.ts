import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const checkout = path.resolve(import.meta.dirname, '../..');

describe('npm run backend', () => {
  let folder = '';
  let child: ChildProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'postroom-backend-'));
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Prints on stdout what is to be copied; the rest goes to stderr. */
  async function run(args: string[]): Promise<{ printed: () => string; said: () => string }> {
    child = spawn(process.execPath, [path.join(checkout, 'scripts/backend.mjs'), ...args], { cwd: checkout });
    let [printed, said] = ['', ''];
    child.stdout?.on('data', (text) => {
      printed += text;
    });
    child.stderr?.on('data', (text) => {
      said += text;
    });
    return { printed: () => printed, said: () => said };
  }

  async function exitCode(): Promise<number | null> {
    if (child?.exitCode !== null) return child?.exitCode ?? null;
    const [code] = await once(child, 'exit');
    return code as number | null;
  }

  test.skipIf(process.platform === 'win32')(
    'prints address and keys, serves, and stops cleanly on Ctrl+C',
    async () => {
      const data = path.join(folder, 'run');
      const port = await freePort();
      const { printed } = await run(['--port', String(port), '--data', data]);
      await expect.poll(printed, { timeout: 60_000 }).toMatch(/SUPABASE_SECRET_KEY=/);
      const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(printed())?.[1] ?? '';
      const health = await fetch(`${value('SUPABASE_URL')}/rest/v1/workspaces?select=name`, {
        headers: { apikey: value('SUPABASE_SECRET_KEY') },
      });
      expect([value('SUPABASE_URL'), await health.json()]).toEqual([
        `http://127.0.0.1:${port}`,
        [{ name: 'Sample team' }],
      ]);
      child?.kill('SIGINT');
      // A terminal sends it to both; here the one that waits must not end before the one that works.
      process.kill(JSON.parse(readFileSync(path.join(data, 'lock'), 'utf8')).pid, 'SIGINT');
      expect([await exitCode(), existsSync(path.join(data, 'lock'))]).toEqual([0, false]);
    },
  );

  test('says what is wrong with what it was told', async () => {
    const { said } = await run(['--port', 'home']);
    expect([await exitCode(), said()]).toEqual([1, expect.stringMatching(/"home" is no port\./)]);
  });

  async function freePort(): Promise<number> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as { port: number };
    probe.close();
    await once(probe, 'close');
    return port;
  }
});
