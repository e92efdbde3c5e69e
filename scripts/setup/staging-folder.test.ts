import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeStagingFolder } from './staging-folder.mjs';

let cache = '';
const target = () => path.join(cache, 'inner', 'runtime');

beforeEach(() => {
  cache = mkdtempSync(path.join(os.tmpdir(), 'postroom-staging-'));
});

afterEach(() => rmSync(cache, { recursive: true, force: true }));

describe('a staging folder', () => {
  it('is new for each of two runs, on the disk of its target', () => {
    const folders = [makeStagingFolder(target()), makeStagingFolder(target())];
    expect(readdirSync(path.join(cache, 'inner')).toSorted()).toEqual(
      folders.map((one) => path.basename(one)).toSorted(),
    );
  });

  it('clears what a killed run left, and neither the target nor a run that is at work', () => {
    mkdirSync(target(), { recursive: true });
    const atWork = makeStagingFolder(target());
    const left = `${target()}.left`;
    mkdirSync(left);
    utimesSync(left, 1, 1);
    utimesSync(target(), 1, 1);
    makeStagingFolder(target());
    expect([left, atWork, target()].map(existsSync)).toEqual([false, true, true]);
  });
});
