import type { DragEvent } from 'react';
import { dayOf } from '../../../shared/domain/calendar-grid.ts';
import type { WallTime } from '../../../shared/domain/zone.ts';
import { newId } from '../../../shared/lib/ids.ts';
import { call } from '../../lib/api.ts';
import { formatDayTime } from '../../lib/dates.ts';
import type { MediaImport } from '../../lib/media-import.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { setUi, useUi } from '../../lib/ui-store.ts';
import { canWrite, mayWrite } from '../../lib/write-access.ts';
import { openPost } from './calendar-actions.ts';
import { type Box, type DragLayer, openDragLayer } from './drag-layer.ts';
import { refreshPosts } from './range-store.ts';
import { readNow } from './use-now.ts';
import './drag.css';

type Target =
  | { readonly kind: 'post'; readonly postId: string; readonly box: Box }
  | { readonly kind: 'place'; readonly wallTime: WallTime; readonly box: Box };

/** `dragover` comes every 50 ms while files are over the page: a longer silence means that they left it. */
const GONE_AFTER_MS = 300;

export type FileDrop = {
  readonly onDragOver: (event: DragEvent) => void;
  readonly onDrop: (event: DragEvent) => void;
};

/** Files from the desktop: on a place they become a new post there, on a post they join its own. */
export function createFileDrop(context: {
  readonly zone: string;
  readonly timeAt: (cell: string, event: DragEvent) => WallTime;
  readonly importer: MediaImport;
}): FileDrop {
  let layer: DragLayer | null = null;
  let shown = '';
  let gone: ReturnType<typeof setTimeout> | undefined;

  function close(): void {
    clearTimeout(gone);
    layer?.end(null);
    layer = null;
    shown = '';
  }

  return {
    onDragOver: (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = canWrite() ? 'copy' : 'none';
      if (!canWrite()) return;
      clearTimeout(gone);
      gone = setTimeout(close, GONE_AFTER_MS);
      const target = findTarget(event, context.timeAt);
      layer ??= openDragLayer(null);
      const words = describe(target, context.zone);
      if (words !== shown) {
        layer.say(words, []);
        layer.showPlace(target?.box ?? null);
        shown = words;
      }
      layer.follow(event.clientX, event.clientY);
    },
    onDrop: (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (!mayWrite()) return;
      const target = findTarget(event, context.timeAt);
      close();
      const files = [...event.dataTransfer.files];
      // A drag out of a browser's page may say "files" and carry none (electron#9638).
      if (target && files.length > 0) void takeFiles(target, files, context.importer);
    },
  };
}

async function takeFiles(target: Target, files: readonly File[], importer: MediaImport): Promise<void> {
  try {
    const added = await importer.take(files);
    if (added.length === 0) return;
    const postId = target.kind === 'post' ? target.postId : await createPostAt(target.wallTime);
    await call('posts.addMedia', { postId, assetIds: [...added] });
    await refreshPosts([postId]);
    setUi({ selectedIds: [postId] });
    openPost(postId);
  } catch (error) {
    sayFailure(error);
  }
}

async function createPostAt(wallTime: WallTime): Promise<string> {
  const id = newId();
  await call('posts.create', { id, wallTime, accountIds: [...useUi.getState().filter.accountIds] });
  return id;
}

function findTarget(event: DragEvent, timeAt: (cell: string, event: DragEvent) => WallTime): Target | null {
  const element = event.target as Element;
  const tile = element.closest<HTMLElement>('[data-post-id]');
  if (tile) return { kind: 'post', postId: tile.dataset.postId ?? '', box: tile.getBoundingClientRect() };
  const cell = element.closest<HTMLElement>('[data-cell]');
  if (!cell) return null;
  return { kind: 'place', wallTime: timeAt(cell.dataset.cell ?? '', event), box: cell.getBoundingClientRect() };
}

function describe(target: Target | null, zone: string): string {
  if (!target) return '';
  if (target.kind === 'post') return t('calendar.drag.filesOnPost');
  return t('calendar.drag.files', { when: formatDayTime(target.wallTime, dayOf(readNow(zone))) });
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer.types.includes('Files');
}
