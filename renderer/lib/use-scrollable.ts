import { type RefObject, useEffect } from 'react';

/**
 * For a list that is walked from a field beside it: react-aria then makes nothing in it focusable, and who only has a
 * keyboard could not scroll it (WCAG 2.1.1). `selector` finds the list inside `within`: a ref on the list itself would
 * take the place of the one that the field steers it by.
 */
export function useScrollable(within: RefObject<HTMLElement | null>, selector: string): void {
  useEffect(() => {
    within.current?.querySelector(selector)?.setAttribute('tabindex', '0');
  }, [within, selector]);
}
