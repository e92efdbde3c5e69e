import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import type { OutputOf } from '#shared/contract/index.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { sync as words } from '#shared/locales/en/sync.ts';
import type { Supervisor } from './supervisor.ts';

/** The system's dialog for a place, and there what the engine says of sync, with the versions that ran. */
export async function saveSupportFile(
  window: BrowserWindow | null,
  callEngine: Supervisor['call'],
): Promise<OutputOf<'os.saveSupportFile'>> {
  const options = {
    title: words['sync.support.title'],
    defaultPath: join(app.getPath('documents'), words['sync.support.fileName']),
    filters: [{ name: 'JSON', extensions: ['json'] }],
  };
  const { canceled, filePath } = await (window
    ? dialog.showSaveDialog(window, options)
    : dialog.showSaveDialog(options));
  if (canceled || !filePath) return { isSaved: false };
  const answer = await callEngine({ name: 'sync.exportSupport', input: {} });
  if (!answer.ok) throw new AppError(answer.error.code, answer.error.message, { details: answer.error.details });
  const { text } = answer.value as OutputOf<'sync.exportSupport'>;
  const versions = { postroom: app.getVersion(), electron: process.versions.electron, system: process.platform };
  await write(filePath, `${JSON.stringify({ versions, ...(JSON.parse(text) as object) }, null, 2)}\n`);
  return { isSaved: true };
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    throw new AppError(isFull ? 'disk_full' : 'read_only', `The file was not written (${code})`, { cause: error });
  }
}
