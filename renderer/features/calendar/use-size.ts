import { type RefObject, useLayoutEffect, useState } from 'react';

/** In CSS pixels. */
export type Size = { readonly width: number; readonly height: number };

/** The size of an element, read before the first paint and whenever it changes. A `guess` that is right saves a render. */
export function useSize(element: RefObject<HTMLElement | null>, guess: Size): Size {
  const [size, setSize] = useState(guess);
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    function read(): void {
      const { clientWidth: width, clientHeight: height } = target as HTMLElement;
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }));
    }
    read();
    const observer = new ResizeObserver(read);
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
