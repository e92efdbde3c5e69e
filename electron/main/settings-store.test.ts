import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openSettings } from './settings-store.ts';

const DEFAULTS = {
  theme: 'system',
  zoomPercent: 100,
  spellLanguages: null,
  isSidebarFolded: false,
  isTrayOpen: false,
  composerWidth: 420,
  areTransfersPaused: false,
  transferLimit: null,
  meteredTransfers: 'automatic',
  window: null,
  desk: null,
};

let path: string;
const said: string[] = [];
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'postroom-settings-')), 'settings.json');
  said.length = 0;
});
const open = () => openSettings(path, (_level, message) => void said.push(message));

test('a first start has the defaults and writes nothing', async () => {
  expect(open().read()).toEqual(DEFAULTS);
  expect(said).toEqual([]);
});

test('a change is there at the next start, and no half-written file is left', async () => {
  const first = open();
  first.change({ theme: 'dark' });
  first.change({ zoomPercent: 150 });
  await first.flush();
  expect(open().read()).toEqual({ ...DEFAULTS, theme: 'dark', zoomPercent: 150 });
  expect(await readdir(join(path, '..'))).toEqual(['settings.json']);
});

test.each(['{"theme": "da', '', '[]', 'null', '\u0000\u0000'])('a file that holds %j is set aside', async (text) => {
  await writeFile(path, text);
  expect(open().read()).toEqual(DEFAULTS);
  expect(said).toEqual(['settings cannot be read; taking the defaults']);
  expect(await readFile(`${path}.unreadable`, 'utf8')).toBe(text);
});

test('one field that makes no sense costs that field alone', async () => {
  await writeFile(path, JSON.stringify({ theme: 'dark', zoomPercent: 9000, window: { bounds: 'here' } }));
  expect(open().read()).toEqual({ ...DEFAULTS, theme: 'dark' });
});
