import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdLock } from './hold-lock.mjs';

let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'postroom-lock-'));
  file = path.join(folder, 'inner', 'test.lock');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a lock file', () => {
  it('lets the second holder in only after the first let go', async () => {
    const order: string[] = [];
    const release = await holdLock(file);
    const second = holdLock(file, () => order.push('second waits')).then((letGo) => {
      order.push('second holds');
      letGo();
    });
    order.push('first lets go');
    release();
    await second;
    expect(order).toEqual(['second waits', 'first lets go', 'second holds']);
    expect(existsSync(file)).toBe(false);
  });

  it('is taken over from a process that died', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const release = await holdLock(file);
    writeFileSync(file, String(dead));
    const letGo = await holdLock(file);
    expect(readFileSync(file, 'utf8')).toBe(String(process.pid));
    letGo();
    release();
  });
});
