import { basename } from 'node:path';
import type { AttachedFile } from '#shared/contract/envelope.ts';
import type { InputOf } from '#shared/contract/index.ts';
import { type ImportResult, MAX_NAMED_REFUSALS } from '#shared/contract/media.ts';
import type { MediaRefusal } from '#shared/domain/media.ts';
import { isAppError } from '#shared/lib/app-error.ts';
import { must } from '#shared/lib/must.ts';
import type { TaskContext } from '../../ipc/handlers.ts';
import type { FoundFiles, TakenFile } from '../../media/messages.ts';
import { createAssetWriter } from './asset-writer.ts';
import { createProgress, type Progress } from './import-progress.ts';
import { toRefusal } from './refusal.ts';

/** One is copied, two are drawn, one waits: the worker never idles, and a cancel has little to wait for. */
const TAKEN_AT_ONCE = 4;

type Candidate = { readonly source: AttachedFile; readonly fileName: string; readonly sizeBytes: number };
type Refusals = { readonly named: ImportResult['refused']; readonly counts: ImportResult['refusedCounts'] };

function noteRefusal(refusals: Refusals, fileName: string, reason: MediaRefusal): void {
  refusals.counts[reason] = (refusals.counts[reason] ?? 0) + 1;
  if (refusals.named.length < MAX_NAMED_REFUSALS) refusals.named.push({ fileName, reason });
}

/** Folders become their files; what was pasted has no path to walk. */
async function collectCandidates(context: TaskContext, signal: AbortSignal, refusals: Refusals) {
  const paths = context.files.flatMap((file) => ('path' in file ? [file.path] : []));
  const pasted = context.files.flatMap((file) => ('bytes' in file ? [file] : []));
  const none: FoundFiles = { files: [], refused: [], skipped: {} };
  const found = paths.length === 0 ? none : await context.media.call('walk', { paths }, { signal });
  for (const { fileName, error } of found.refused) noteRefusal(refusals, fileName, toRefusal(error) ?? 'read_error');
  const candidates: Candidate[] = [
    ...found.files.map(({ path, sizeBytes }) => ({ source: { path }, fileName: basename(path), sizeBytes })),
    ...pasted.map((file) => ({ source: file, fileName: file.name, sizeBytes: file.bytes.length })),
  ];
  return { candidates, skippedCounts: found.skipped };
}

type TakeAllOptions = {
  readonly context: TaskContext;
  readonly candidates: readonly Candidate[];
  readonly controller: AbortController;
  readonly progress: Progress;
  readonly onTaken: (index: number, file: TakenFile) => Promise<void>;
  readonly onRefused: (fileName: string, reason: MediaRefusal) => void;
};

/** Takes one candidate. Refusing it is an outcome, not a failure. */
async function takeCandidate(options: TakeAllOptions, index: number, candidate: Candidate): Promise<void> {
  const { signal } = options.controller;
  const onProgress = (doneBytes: number) => options.progress.copied(candidate, doneBytes);
  let file: TakenFile;
  try {
    file = await options.context.media.call('take', { source: candidate.source }, { signal, onProgress });
  } catch (error) {
    const reason = isAppError(error) ? toRefusal(error) : null;
    if (reason === null) throw error;
    options.onRefused(candidate.fileName, reason);
    return;
  }
  await options.onTaken(index, file);
}

/** What is no refusal ends the batch; returns or throws only when nothing is under way any more. */
async function takeAll(options: TakeAllOptions): Promise<void> {
  const { candidates, controller, progress } = options;
  let next = 0;
  async function takeNext(): Promise<void> {
    for (let index = next++; index < candidates.length && !controller.signal.aborted; index = next++) {
      const candidate = must(candidates[index], 'a candidate');
      try {
        await takeCandidate(options, index, candidate);
      } catch (error) {
        controller.abort();
        throw error;
      }
      progress.finished(candidate);
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: TAKEN_AT_ONCE }, takeNext));
  const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
  const failure = failures.find((error) => !isAppError(error, 'cancelled'));
  if (failure !== undefined) throw failure;
}

/** Carries out `media.import`: walks, takes, writes rows as it goes. What was written stays, whatever comes after. */
export async function importBatch(
  { batchId, folderId }: InputOf<'media.import'>,
  context: TaskContext,
): Promise<ImportResult> {
  const controller = new AbortController();
  const { signal } = controller;
  context.running.set(batchId, controller);
  const refusals: Refusals = { named: [], counts: {} };
  const writer = createAssetWriter(context, { batchId, folderId });
  const giveUpHold = context.downloads.holdRoom();
  let skippedCounts: ImportResult['skippedCounts'] = {};
  try {
    const found = await collectCandidates(context, signal, refusals);
    skippedCounts = found.skippedCounts;
    const progress = createProgress(context.emit, batchId, found.candidates);
    const onRefused = (fileName: string, reason: MediaRefusal) => noteRefusal(refusals, fileName, reason);
    await takeAll({ context, candidates: found.candidates, controller, progress, onTaken: writer.add, onRefused });
  } catch (error) {
    if (!isAppError(error, 'cancelled')) throw error;
  } finally {
    await writer.flush();
    context.running.delete(batchId);
    // Another device's file, or one that was damaged, may be among them: no row says so.
    context.uploads.nudge('files');
    giveUpHold();
    context.downloads.nudge('files');
  }
  const { named: refused, counts: refusedCounts } = refusals;
  return { assets: writer.assets(), refused, refusedCounts, skippedCounts, wasCancelled: signal.aborted };
}
