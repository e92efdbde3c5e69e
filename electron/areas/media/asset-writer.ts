import type { ImportResult } from '#shared/contract/media.ts';
import type { TaskContext } from '../../ipc/handlers.ts';
import type { TakenFile } from '../../media/messages.ts';
import { addAssets, assetId } from './asset-rows.ts';

/** Rows in one transaction: about 20 ms, so that typing goes on meanwhile. */
const ROWS_AT_ONCE = 50;
/** A single picture is seen at once; a folder is written in pieces, each of which the window reads again. */
const MIN_WAIT_MS = 150;
const MAX_WAIT_MS = 1_000;
/** One step of undo takes back as many. More would make each piece rewrite an ever longer entry. */
const FILES_A_STEP = 500;

/** Collects what was taken and writes it in short commands. `add` waits while a write is under way. */
export function createAssetWriter(
  context: TaskContext,
  { batchId, folderId }: { readonly batchId: string; readonly folderId?: string | undefined },
) {
  const { workspaceId } = context;
  const taken = new Map<number, TakenFile>();
  const added = new Set<string>();
  let pending: TakenFile[] = [];
  let written = 0;
  let lastWriteAt = 0;
  let waitMs = MIN_WAIT_MS;
  let writing: Promise<void> = Promise.resolve();

  async function writePending(): Promise<void> {
    const piece = pending;
    pending = [];
    if (piece.length === 0) return;
    const coalesceKey = `importMedia:${batchId}:${Math.floor(written / FILES_A_STEP)}`;
    const fresh = await context.write({ label: 'importMedia', coalesceKey }, (tx) =>
      addAssets(tx, workspaceId, piece, { folderId }),
    );
    for (const id of fresh) added.add(id);
    await context.downloads.own(piece.map(({ sha256 }) => sha256));
    written += piece.length;
    lastWriteAt = performance.now();
    waitMs = Math.min(waitMs * 2, MAX_WAIT_MS);
  }

  function flush(): Promise<void> {
    writing = writing.then(writePending);
    return writing;
  }

  return {
    add: async (index: number, file: TakenFile): Promise<void> => {
      taken.set(index, file);
      pending.push(file);
      if (pending.length >= ROWS_AT_ONCE || performance.now() - lastWriteAt > waitMs) await flush();
    },
    flush,
    /** In the order of the drop; a file that was dropped twice is one. */
    assets: (): ImportResult['assets'] => {
      const inOrder = [...taken].sort(([left], [right]) => left - right).map(([, file]) => file);
      const byId = new Map(inOrder.toReversed().map((file) => [assetId(workspaceId, file.sha256), file.fileName]));
      return [...byId].reverse().map(([id, fileName]) => ({ id, fileName, isNew: added.has(id) }));
    },
  };
}
