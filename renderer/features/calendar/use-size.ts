import { type RefObject, useLayoutEffect, useState } from 'react';

/** The size of an element, read before the first paint and whenever it changes. */
export function useSize(element: RefObject<HTMLElement | null>): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
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
