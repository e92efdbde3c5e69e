import { create } from 'zustand';
import type { Events } from '../../../shared/contract/envelope.ts';
import type { ImportResult } from '../../../shared/contract/media.ts';
import { type AppError, isAppError } from '../../../shared/lib/app-error.ts';
import { call, subscribe } from '../../lib/api.ts';
import { registerMediaImport } from '../../lib/media-import.ts';
import { useUi } from '../../lib/ui-store.ts';
import { openFolder, useLibrary } from './library-store.ts';
import { sayImported } from './say-imported.ts';

type Progress = Events['media.progress'];

/** One drop, paste or choice. `quiet`: too short to be worth a word so far. */
export type ImportBatch = {
  readonly id: string;
  readonly phase: 'quiet' | 'running' | 'stopping' | 'done' | 'failed';
  /** null: folders are being walked. */
  readonly progress: Progress | null;
  readonly result: ImportResult | null;
  readonly error: AppError | null;
};

/** What files are for: into the library, where a word about it is due, or into a post, where they are seen. */
export type ImportPurpose = 'library' | 'post';

/** No sign of work under this: most drops are done before it (DESIGN: no spinner under 300 ms). */
const QUIET_MS = 300;

export const useImports = create<{ readonly batches: readonly ImportBatch[] }>(() => ({ batches: [] }));

function change(id: string, patch: (batch: ImportBatch) => Partial<ImportBatch>): void {
  useImports.setState(({ batches }) => ({
    batches: batches.map((batch) => (batch.id === id ? { ...batch, ...patch(batch) } : batch)),
  }));
}

export function closeImport(id: string): void {
  useImports.setState(({ batches }) => ({ batches: batches.filter((batch) => batch.id !== id) }));
}

export function cancelImport(id: string): void {
  change(id, () => ({ phase: 'stopping' }));
  void call('media.cancelImport', { batchId: id });
}

function showLater(id: string): void {
  setTimeout(() => change(id, ({ phase }) => (phase === 'quiet' ? { phase: 'running' } : {})), QUIET_MS);
}

function open(id: string): void {
  const batch: ImportBatch = { id, phase: 'quiet', progress: null, result: null, error: null };
  useImports.setState(({ batches }) => ({ batches: [...batches, batch] }));
}

/** Follows one batch to its end and says how it went. null: nothing was chosen, or it failed and has been told. */
async function follow(
  id: string,
  purpose: ImportPurpose,
  start: () => Promise<ImportResult | null>,
): Promise<ImportResult | null> {
  open(id);
  try {
    const result = await start();
    if (result && needsReading(result)) change(id, () => ({ phase: 'done', result, progress: null }));
    else closeImport(id);
    if (result) sayImported(result, purpose);
    return result;
  } catch (error) {
    if (!isAppError(error)) {
      closeImport(id);
      throw error;
    }
    change(id, () => ({ phase: 'failed', error, progress: null }));
    return null;
  }
}

/** What stays in the panel until it is closed. */
function needsReading({ refusedCounts, skippedCounts, wasCancelled }: ImportResult): boolean {
  const { hidden: _hidden, system: _system, ...told } = skippedCounts;
  return wasCancelled || Object.keys(refusedCounts).length > 0 || Object.keys(told).length > 0;
}

/** `into`: a folder; where it is left out, library files go into the one that is open. */
export function importFiles(
  files: readonly File[],
  purpose: ImportPurpose,
  into: string | undefined = purpose === 'library' ? folderInView() : undefined,
): Promise<ImportResult | null> {
  const batchId = crypto.randomUUID();
  showLater(batchId);
  return follow(batchId, purpose, () => call('media.import', { batchId, ...inFolder(into) }, { files }));
}

/** Through the system's own dialog: the batch is seen once its first file is. */
export function pickAndImport(what: 'files' | 'folder'): Promise<ImportResult | null> {
  const batchId = crypto.randomUUID();
  return follow(batchId, 'library', () => call('os.pickMedia', { batchId, what, ...inFolder(folderInView()) }));
}

/** What is dropped while another page is looked at is not put where nobody sees it. */
function folderInView(): string | undefined {
  return useUi.getState().page === 'library' ? openFolder(useLibrary.getState()) : undefined;
}

function inFolder(folderId: string | undefined): { folderId?: string } {
  return folderId === undefined ? {} : { folderId };
}

/** Puts this in the place of the plain importer, and listens to how batches get on. Returns its stop. */
export function startImports(): () => void {
  registerMediaImport({
    take: async (files) => {
      const result = await importFiles(files, 'post');
      return result && !result.wasCancelled ? result.assets.map(({ id }) => id) : [];
    },
  });
  return subscribe('media.progress', (progress) => {
    const batch = useImports.getState().batches.find(({ id }) => id === progress.batchId);
    if (!batch || batch.phase === 'done' || batch.phase === 'failed') return;
    if (batch.phase === 'quiet' && batch.progress === null) showLater(batch.id);
    change(batch.id, () => ({ progress }));
  });
}
