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
    outcome: (words: string) => imports.getByRole('status').getByText(words, { exact: true }),
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
