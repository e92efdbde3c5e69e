import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourceDigest } from './build.ts';

let root = '';
const digest = () => sourceDigest(root, ['shared', 'package.json', 'absent']);

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'postroom-build-'));
  mkdirSync(path.join(root, 'shared', 'domain'), { recursive: true });
  writeFileSync(path.join(root, 'package.json'), '{}');
  writeFileSync(path.join(root, 'shared', 'domain', 'post.ts'), 'a');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('whether the app must be built again', () => {
  it('does not depend on times, which a clone or a switch of branches changes', () => {
    const before = digest();
    utimesSync(path.join(root, 'package.json'), 1, 1);
    expect(digest()).toBe(before);
  });

  it.each([
    ['a change', () => writeFileSync(path.join(root, 'shared', 'domain', 'post.ts'), 'b')],
    ['a new file', () => writeFileSync(path.join(root, 'shared', 'new.ts'), '')],
    ['a deleted file', () => rmSync(path.join(root, 'shared', 'domain', 'post.ts'))],
    ['a change of a single file', () => writeFileSync(path.join(root, 'package.json'), '{ }')],
  ])('is seen from %s', (_what, act) => {
    const before = digest();
    act();
    expect(digest()).not.toBe(before);
  });

  it('is not asked for by a test, which the build leaves out', () => {
    const before = digest();
    writeFileSync(path.join(root, 'shared', 'domain', 'post.test.ts'), 'test');
    expect(digest()).toBe(before);
  });
});
