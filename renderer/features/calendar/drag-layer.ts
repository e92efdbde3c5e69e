export type Box = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** Keeps what is lifted inside the window. */
const MARGIN = 8;
/** How far below the pointer the words stand when nothing is lifted (files from the desktop). */
const UNDER_POINTER = 20;

/**
 * What a drag shows: the lifted tile with the new time in words under it, and the place it would fall on. Plain
 * elements moved by transform: React has no part in a frame of a drag.
 */
export type DragLayer = {
  readonly follow: (x: number, y: number) => void;
  readonly showPlace: (box: Box | null) => void;
  readonly say: (when: string, notes: readonly string[]) => void;
  readonly end: (backTo: Box | null) => void;
};

export function openDragLayer(
  lifted: { readonly tile: HTMLElement; readonly count: number; readonly grab: Point } | null,
): DragLayer {
  const layer = make('drag-layer');
  const place = layer.appendChild(make('drag-place'));
  const hand = layer.appendChild(make('drag-hand'));
  const grab = lifted?.grab ?? { x: 0, y: -UNDER_POINTER };
  if (lifted) hand.append(cloneTile(lifted.tile, lifted.count));
  const label = hand.appendChild(make('drag-label'));
  const when = label.appendChild(make('drag-when'));
  const notes = label.appendChild(make('drag-notes'));
  place.hidden = true;
  label.hidden = true;
  document.body.append(layer);
  let size: { readonly width: number; readonly height: number } | null = null;
  return {
    follow: (x, y) => {
      size ??= { width: hand.offsetWidth, height: hand.offsetHeight };
      const left = Math.max(MARGIN, Math.min(x - grab.x, window.innerWidth - size.width - MARGIN));
      const top = Math.max(MARGIN, Math.min(y - grab.y, window.innerHeight - size.height - MARGIN));
      hand.style.transform = `translate(${left}px, ${top}px)`;
    },
    showPlace: (box) => {
      place.hidden = box === null;
      label.hidden = box === null;
      if (!box) return;
      place.style.transform = `translate(${box.left}px, ${box.top}px)`;
      place.style.width = `${box.width}px`;
      place.style.height = `${box.height}px`;
    },
    say: (text, lines) => {
      when.textContent = text;
      notes.replaceChildren(...lines.map((line) => Object.assign(make('drag-note'), { textContent: line })));
      size = null;
    },
    end: (backTo) => {
      const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
      if (!backTo || isCalm) {
        layer.remove();
        return;
      }
      place.remove();
      label.remove();
      const back = hand.animate([{ transform: `translate(${backTo.left}px, ${backTo.top}px)` }], {
        duration: 120,
        easing: 'ease-out',
      });
      back.onfinish = () => layer.remove();
      back.oncancel = () => layer.remove();
    },
  };
}

export type Point = { readonly x: number; readonly y: number };

export function isInside({ x, y }: Point, { left, top, width, height }: Box): boolean {
  return x >= left && x < left + width && y >= top && y < top + height;
}

function cloneTile(tile: HTMLElement, count: number): HTMLElement {
  const clone = tile.cloneNode(true) as HTMLElement;
  clone.removeAttribute('data-post-id');
  clone.removeAttribute('style');
  clone.classList.add('drag-tile');
  clone.style.width = `${tile.offsetWidth}px`;
  if (count > 1) clone.append(Object.assign(make('drag-count'), { textContent: String(count) }));
  return clone;
}

function make(className: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  return element;
}
