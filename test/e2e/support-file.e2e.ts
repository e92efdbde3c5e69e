import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { discardApp, launchApp, type RunningApp } from './app.ts';

let app: RunningApp;
beforeEach(async () => {
  app = await launchApp();
  await app.page.getByRole('grid').waitFor();
});
afterEach(() => discardApp(app));

/** The system's own dialog, answered. null: cancelled. */
async function answerDialog(filePath: string | null): Promise<void> {
  await app.electron.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = async () => ({ canceled: path === null, filePath: path ?? '' });
  }, filePath);
}

it('a support file is written where the person says, by main alone', async () => {
  const path = join(app.userData, 'support.json');
  await answerDialog(path);
  expect(await app.call('os.saveSupportFile', {})).toEqual({ isSaved: true });
  const report = JSON.parse(await readFile(path, 'utf8'));
  expect(report).toMatchObject({ versions: { system: process.platform }, status: { kind: 'local' }, outbox: [] });
});

it('nothing is written where nothing was chosen, and a place that takes none is said', async () => {
  await answerDialog(null);
  expect(await app.call('os.saveSupportFile', {})).toEqual({ isSaved: false });
  await answerDialog(join(app.userData, 'no such folder', 'support.json'));
  await expect(app.call('os.saveSupportFile', {})).rejects.toThrow('read_only');
});
