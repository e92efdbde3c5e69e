import type { DragEvent } from 'react';
import { t } from '../../../lib/text.ts';

/** Of files of the library that are dragged; what a program outside makes of it is nothing. */
const TYPE = 'application/x-postroom-files';

/** The tile that was taken stands for all; how many they are is told beside the pointer. */
export function startFileDrag(event: DragEvent, ids: readonly string[]): void {
  event.dataTransfer.setData(TYPE, JSON.stringify(ids));
  event.dataTransfer.effectAllowed = 'move';
  if (ids.length < 2) return;
  const badge = document.createElement('div');
  badge.className = 'file-drag';
  badge.textContent = t('library.count', { count: ids.length });
  document.body.append(badge);
  event.dataTransfer.setDragImage(badge, -8, -8);
  // The picture of it is taken before the next frame.
  setTimeout(() => badge.remove(), 0);
}

/** What a drag over a folder brings: files of the library, files from outside, or nothing that a folder takes. */
export function readDragKind({ dataTransfer }: DragEvent): 'ours' | 'outside' | null {
  if (dataTransfer.types.includes(TYPE)) return 'ours';
  return dataTransfer.types.includes('Files') ? 'outside' : null;
}

export function readDraggedIds({ dataTransfer }: DragEvent): readonly string[] {
  const ids: unknown = JSON.parse(dataTransfer.getData(TYPE) || '[]');
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}
