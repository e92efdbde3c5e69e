import type { RunningApp } from './app.ts';

export const THEMES = ['light', 'dark'] as const;

export const SIZES = [
  { name: '1280x800', width: 1280, height: 800 },
  { name: '900x600', width: 900, height: 600 },
] as const;

export type Look = { readonly theme: (typeof THEMES)[number]; readonly size: (typeof SIZES)[number] };

/** Turns the window light or dark, and makes it so large inside. Returns once the page shows it. */
export async function showAt({ electron, page, call }: RunningApp, { theme, size }: Look): Promise<void> {
  await call('os.setTheme', { theme });
  await electron.evaluate(
    ({ BrowserWindow }, { width, height }) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, height),
    size,
  );
  await page.waitForFunction(
    ([wanted, width, height]) =>
      document.documentElement.dataset.theme === wanted && innerWidth === width && innerHeight === height,
    [theme, size.width, size.height] as const,
  );
}
