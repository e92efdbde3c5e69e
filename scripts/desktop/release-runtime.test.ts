import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fallbackMark } from './fallback-runtime.ts';
import { assertReleaseRuntime } from './release-runtime.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'postroom-runtime-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('packaging for a release', () => {
  it('takes the official runtime', () => {
    expect(() => assertReleaseRuntime(folder)).not.toThrow();
  });

  it('refuses the fallback runtime', () => {
    writeFileSync(path.join(folder, fallbackMark), '');
    expect(() => assertReleaseRuntime(folder)).toThrow(/needs the official Electron/);
  });
});
