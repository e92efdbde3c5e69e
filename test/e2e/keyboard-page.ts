import type { RunningApp } from './app.ts';

/** More than the window has places to stop at. */
const MAX_STOPS = 120;

/** Hands on the keyboard, eyes on what has the focus. Nothing here touches the mouse. */
export function keyboardPage(app: RunningApp) {
  const { keyboard } = app.page;
  const focused = () =>
    app.page.evaluate(() => {
      const active = document.activeElement;
      const field = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? active : null;
      const label = active?.getAttribute('aria-label') ?? field?.labels?.[0]?.textContent;
      return `${active?.getAttribute('role') ?? active?.tagName.toLowerCase()} ${label ?? active?.textContent ?? ''}`;
    });

  async function tabTo(what: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    const seen: string[] = [];
    for (let stops = 0; stops < MAX_STOPS; stops++) {
      const now = await focused();
      if (what.test(now)) return;
      seen.push(now);
      await keyboard.press(key);
    }
    throw new Error(`${key} does not come to ${what}. It came to: ${[...new Set(seen)].join(' | ')}`);
  }

  return {
    focused,
    /** Tab, as often as it takes, to what has this role and name. */
    tabTo,
    /** Goes there and presses it. */
    press: async (what: RegExp, key: 'Enter' | 'Space' = 'Enter') => {
      await tabTo(what);
      await keyboard.press(key);
    },
  };
}
