import { type BrowserWindow, dialog, type FileFilter, type OpenDialogOptions } from 'electron';
import type { InputOf, OutputOf } from '#shared/contract/index.ts';
import { MEDIA_EXTENSIONS } from '#shared/domain/media.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { library as words } from '#shared/locales/en/library.ts';
import type { Supervisor } from './supervisor.ts';

/** Spellings of the listed extensions under which cameras and programs save. The bytes decide, this is only what is offered first. */
const MORE_EXTENSIONS = ['jpeg', 'heif', 'm4v', 'jfif'];

const PROPERTIES = {
  files: ['openFile', 'multiSelections'],
  // Windows and Linux have no dialog for both; there a folder is asked for on its own.
  folder: ['openDirectory', 'multiSelections'],
} as const;

/** The system's dialog for files or folders; what is chosen goes to the engine without passing through the page. */
export async function pickMedia(
  { batchId, what, folderId }: InputOf<'os.pickMedia'>,
  window: BrowserWindow | null,
  callEngine: Supervisor['call'],
): Promise<OutputOf<'os.pickMedia'>> {
  const options: OpenDialogOptions = {
    title: words[`library.pick.${what}`],
    buttonLabel: words['library.pick.button'],
    properties: [...PROPERTIES[what]],
    ...(what === 'files' ? { filters: fileFilters() } : {}),
  };
  // While somebody looks for the file.
  void callEngine({ name: 'media.prepare', input: {} });
  const { canceled, filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options));
  if (canceled || filePaths.length === 0) return null;
  const answer = await callEngine({
    name: 'media.import',
    input: { batchId, ...(folderId === undefined ? {} : { folderId }) },
    files: filePaths.map((path) => ({ path })),
  });
  if (answer.ok) return answer.value as OutputOf<'os.pickMedia'>;
  throw new AppError(answer.error.code, answer.error.message, { details: answer.error.details });
}

function fileFilters(): FileFilter[] {
  return [
    { name: words['library.pick.media'], extensions: [...MEDIA_EXTENSIONS, ...MORE_EXTENSIONS] },
    { name: words['library.pick.all'], extensions: ['*'] },
  ];
}
