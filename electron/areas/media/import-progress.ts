import type { TaskContext } from '../../ipc/handlers.ts';

/** Ten a second look smooth, and cost the window nothing. */
const INTERVAL_MS = 100;

type Item = { readonly fileName: string; readonly sizeBytes: number };

export type Progress = {
  readonly copied: (item: Item, doneBytes: number) => void;
  /** Taken or refused. */
  readonly finished: (item: Item) => void;
};

/** Sums up what goes on at once into `media.progress` events; the first and the last are always sent. */
export function createProgress(emit: TaskContext['emit'], batchId: string, items: readonly Item[]): Progress {
  const bytesTotal = items.reduce((sum, item) => sum + item.sizeBytes, 0);
  const underWay = new Map<Item, number>();
  let done = 0;
  let finishedBytes = 0;
  let lastAt = 0;

  function tell(currentName: string, isForced: boolean): void {
    const now = performance.now();
    if (!isForced && now - lastAt < INTERVAL_MS) return;
    lastAt = now;
    const bytesDone = [...underWay.values()].reduce((sum, bytes) => sum + bytes, finishedBytes);
    emit('media.progress', { batchId, done, total: items.length, bytesDone, bytesTotal, currentName });
  }

  tell(items[0]?.fileName ?? '', true);
  return {
    copied: (item, doneBytes) => {
      underWay.set(item, Math.min(doneBytes, item.sizeBytes));
      tell(item.fileName, false);
    },
    finished: (item) => {
      underWay.delete(item);
      finishedBytes += item.sizeBytes;
      done += 1;
      tell(item.fileName, done === items.length);
    },
  };
}
