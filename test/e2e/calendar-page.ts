import type { Locator } from 'playwright';
import { must } from '#shared/lib/must.ts';
import type { RunningApp } from './app.ts';

/** The calendar as a person sees and uses it. */
export function calendarPage(app: RunningApp) {
  const { page, call } = app;
  const tile = (text: string) => page.locator('[data-post-id]', { hasText: text });
  const cell = (key: string) => page.locator(`[role="gridcell"][data-cell="${key}"]`);
  return {
    tile,
    cell,
    grid: page.getByRole('grid'),
    /** Day 1 to 28 of the month that the calendar opens on. */
    dayOfMonth: async (date: number): Promise<string> => {
      const first = await page.locator('[data-cell]:not([data-outside])').first().getAttribute('data-cell');
      return `${must(first, 'a day').slice(0, 8)}${String(date).padStart(2, '0')}`;
    },
    plan: async (content: string, wallTime: string, accountIds: string[] = []): Promise<string> => {
      const id = crypto.randomUUID();
      await call('posts.create', { id, content, wallTime, accountIds });
      await tile(content).waitFor();
      return id;
    },
    timeOf: async (id: string) => (await call('posts.read', { id }))?.wallTime,
    /** Presses, moves in steps as a hand does, and holds: `release` lets go. */
    drag: async (from: Locator, to: Locator, offset = { x: 0.5, y: 0.5 }) => {
      const start = must(await from.boundingBox(), 'the tile');
      const end = must(await to.boundingBox(), 'the place');
      await page.mouse.move(start.x + 20, start.y + 8);
      await page.mouse.down();
      await page.mouse.move(start.x + 30, start.y + 16, { steps: 3 });
      await page.mouse.move(end.x + end.width * offset.x, end.y + end.height * offset.y, { steps: 8 });
      return { words: page.locator('.drag-label'), release: () => page.mouse.up() };
    },
    focused: () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''),
  };
}
