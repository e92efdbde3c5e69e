import {
  type DragEvent,
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { VList, type VListHandle } from 'virtua';
import { t } from '../../lib/text.ts';
import { useCanWrite } from '../../lib/write-access.ts';
import { startFileDrag } from './folders/drag-files.ts';
import { deleteSelected, readIds, selectAll } from './library-actions.ts';
import { type MediaFilter, setLibrary, useLibrary } from './library-store.ts';
import { LibraryTile } from './library-tile.tsx';
import { stepInGrid } from './step-in-grid.ts';
import type { LibraryItems } from './use-library-items.ts';

/** In step with library-page.css. */
const PADDING = 16;
const GAP = 12;
const LEAST_TILE = 136;
/** Below the picture: a gap and a line of text. */
const CAPTION = 22;

/** A list of any length as tiles. The keyboard stands on one of them; Shift extends from where it began. */
export function LibraryGrid({
  items,
  filter,
  onTop,
}: {
  readonly items: LibraryItems;
  readonly filter: MediaFilter;
  readonly onTop: (index: number) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<VListHandle>(null);
  const width = useWidth(box);
  const isMovable = useCanWrite('folders.write');
  const { selectedIds, cursor, anchor } = useLibrary();
  const total = items.total ?? 0;
  const columns = Math.max(1, Math.floor((width - 2 * PADDING + GAP) / (LEAST_TILE + GAP)));
  const tile = Math.floor((width - 2 * PADDING - (columns - 1) * GAP) / columns);
  const rowHeight = tile + CAPTION + GAP;
  const rows = Math.ceil(total / columns);
  const standing = Math.min(cursor, Math.max(0, total - 1));
  const selected = new Set(selectedIds);

  useEffect(() => {
    // After an import the new files are the first.
    if (cursor === 0) list.current?.scrollTo(0);
  }, [cursor]);

  async function select(index: number, how: 'alone' | 'toggle' | 'range'): Promise<void> {
    const id = items.at(index)?.id;
    if (how === 'range') {
      setLibrary({ cursor: index });
      const ids = await readIds(filter, Math.min(anchor, index), Math.max(anchor, index));
      setLibrary({ selectedIds: ids });
    } else if (how === 'toggle' && id) {
      const without = selectedIds.filter((other) => other !== id);
      setLibrary({
        cursor: index,
        anchor: index,
        selectedIds: without.length < selectedIds.length ? without : [...selectedIds, id],
      });
    } else setLibrary({ cursor: index, anchor: index, selectedIds: id ? [id] : [] });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const isMod = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor((list.current?.viewportSize ?? 0) / rowHeight));
    const next = stepInGrid({ key: event.key, from: standing, columns, page, total });
    if (next !== null && !event.altKey && !isMod) {
      event.preventDefault();
      list.current?.scrollToIndex(Math.floor(next / columns), { align: 'nearest' });
      void select(next, event.shiftKey ? 'range' : 'alone');
    } else if (isMod && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      void selectAll();
    } else if (event.key === ' ' || (event.key === 'Enter' && isMod)) {
      event.preventDefault();
      void select(standing, 'toggle');
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      void deleteSelected();
    } else if (event.key === 'Escape' && selectedIds.length > 0) {
      event.preventDefault();
      event.stopPropagation();
      setLibrary({ selectedIds: [] });
    }
  }

  /** What is selected goes along where the tile belongs to it; else the tile alone. */
  function onDragStart(event: DragEvent): void {
    const option = (event.target as Element).closest<HTMLElement>('[data-index]');
    const index = Number(option?.dataset.index);
    const id = items.at(index)?.id;
    if (!id) return;
    if (!selected.has(id)) setLibrary({ cursor: index, anchor: index, selectedIds: [id] });
    startFileDrag(event, selected.has(id) ? selectedIds : [id]);
  }

  function onClick(event: MouseEvent): void {
    const option = (event.target as Element).closest<HTMLElement>('[data-index]');
    if (!option) {
      setLibrary({ selectedIds: [] });
      return;
    }
    const how = event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'alone';
    void select(Number(option.dataset.index), how);
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list inside has the keys.
    // biome-ignore lint/a11y/noStaticElementInteractions: a click is for the tile under it, which is an option of the list.
    <div ref={box} className="library-grid" onClick={onClick} onDragStart={onDragStart}>
      {width > 0 && (
        <VList
          ref={list}
          className="library-list"
          role="listbox"
          tabIndex={0}
          aria-label={t('library.files')}
          aria-multiselectable="true"
          aria-activedescendant={total > 0 ? tileId(standing) : undefined}
          data={Array.from({ length: rows })}
          itemSize={rowHeight}
          onKeyDown={onKeyDown}
          onScroll={(offset) => onTop(Math.floor(offset / rowHeight) * columns)}
        >
          {(_row, row) => (
            <div
              key={row}
              role="presentation"
              className="library-row"
              style={{ gridTemplateColumns: `repeat(${columns}, ${tile}px)` }}
            >
              {Array.from({ length: Math.min(columns, total - row * columns) }, (_one, column) => {
                const index = row * columns + column;
                const item = items.at(index);
                return (
                  <LibraryTile
                    key={item?.id ?? index}
                    id={tileId(index)}
                    index={index}
                    total={total}
                    item={item}
                    isSelected={item !== undefined && selected.has(item.id)}
                    isStanding={index === standing}
                    isDraggable={isMovable}
                  />
                );
              })}
            </div>
          )}
        </VList>
      )}
    </div>
  );
}

function tileId(index: number): string {
  return `library-file-${index}`;
}

function useWidth(box: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return width;
}
