import type { RunningApp } from './app.ts';

/** The library, and what it says of files on their way into it. */
export function libraryPage(app: RunningApp) {
  const { page } = app;
  const main = page.getByRole('main');
  const imports = page.getByRole('region', { name: 'Files being added' });
  return {
    main,
    details: page.getByRole('complementary', { name: 'Details' }),
    tile: (name: string) => main.getByRole('option', { name }),
    show: async () => {
      await page.keyboard.press('Control+2');
      await page.getByRole('heading', { name: 'Library' }).waitFor();
    },
    /** What stays on the screen of an import: its sum in words. */
    outcome: (words: string | RegExp) => imports.getByRole('status').getByText(words, { exact: true }),
    altText: page.getByRole('textbox', { name: 'Alt text' }),
    /** While an import goes on. */
    running: (words: string) => imports.getByRole('status').getByText(words, { exact: true }),
    cancel: () => imports.getByRole('button', { name: 'Cancel' }).click(),
    /** "1,234 of 5,000", as it is shown. */
    readProgress: async () => {
      const words = await imports.locator('.import-figures').innerText();
      const [done, total] = (/^([\d,]+) of ([\d,]+)/.exec(words) ?? [])
        .slice(1)
        .map((part) => Number(part.replace(',', '')));
      return { done: done ?? Number.NaN, total: total ?? Number.NaN };
    },
    closeOutcome: () => imports.getByRole('button', { name: 'Close' }).click(),
    /** Each file that was refused, with the sentence that it stands under. */
    readRefusals: (): Promise<Record<string, string>> =>
      imports.locator('.import-reason').evaluateAll((reasons) =>
        Object.fromEntries(
          reasons.flatMap((reason) => {
            const sentence = reason.querySelector('p')?.firstChild?.textContent ?? '';
            return [...reason.querySelectorAll('li')].map((name) => [name.innerText, sentence]);
          }),
        ),
      ),
    /** Each file with the picture that is drawn for it; nothing for one that is not drawn (yet). */
    readTiles: (): Promise<Record<string, string>> =>
      main.getByRole('option').evaluateAll((tiles) =>
        Object.fromEntries(
          tiles.map((tile) => {
            const image = tile.querySelector('img');
            const size = image?.complete ? `${image.naturalWidth}×${image.naturalHeight}` : '';
            return [tile.querySelector('.library-name')?.textContent ?? '', size];
          }),
        ),
      ),
  };
}
