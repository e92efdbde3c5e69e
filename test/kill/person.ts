import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { must } from '#shared/lib/must.ts';
import type { RunningApp } from '../e2e/app.ts';
import { deskPage } from '../e2e/desk-page.ts';
import type { Ledger } from './ledger.ts';
import { readLibrary } from './oracle.ts';
import { makePngOf } from './png.ts';
import { between } from './random.ts';

const SENTENCES = ['The studio opens at six. ', 'müsli & 写真\n', 'https://postroom.app ', '#news ', '👩‍🚀 é '];
const MOVES = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 } as const;
/** Every month has them, and the month's view shows them all. */
const LAST_DAY = 28;
/** In a sitting: a post takes a hundred, and is to last for many kills. */
const MOST_FILES = 4;
const PATIENCE_MS = 15_000;

/** The posts of one sitting: one is written and gets files, another one is moved. */
export type Sitting = { readonly written: string; readonly moved: string };

export type Person = {
  /**
   * Types into the composer, drops pictures on it, moves a post with the keyboard, without a rest until the app is gone.
   * Waits for nothing to be saved, as a person does not.
   */
  readonly work: () => Promise<never>;
  /** Does each once and waits until it is shown: kills of work that has no effect would prove nothing. */
  readonly tryAll: () => Promise<void>;
};

/** Opens the post that is to be written. */
export async function sitDown(
  app: RunningApp,
  { written, moved }: Sitting,
  context: { readonly ledger: Ledger; readonly drops: string; readonly random: () => number },
): Promise<Person> {
  const { ledger, drops, random } = context;
  const { page } = app;
  const desk = deskPage(app);
  let dropped = 0;
  await openPost();
  return { work, tryAll };

  async function work(): Promise<never> {
    for (;;) {
      const what = random();
      if (what < 0.34) await type();
      else if (what < 0.67) await move();
      else await drop();
    }
  }

  async function tryAll(): Promise<void> {
    await type();
    await move();
    await drop();
    await until('all that was done', async () => {
      ledger.shown(new Map([...(await readPosts(app, [written, moved])), ...(await readFiles(app))]));
      return ledger.isAllShown();
    });
  }

  /** What stands there is what the person wrote. */
  async function openPost(): Promise<void> {
    await until(`the text of ${written}`, async () => {
      if (!(await desk.text.isVisible())) {
        // Not Playwright's wait for stillness: a busy machine may draw no frame for a while.
        await tile(written).click({ force: true });
        return false;
      }
      return (await desk.text.isEditable()) && (await desk.text.inputValue()) === ledger.latest(`text:${written}`);
    });
  }

  async function type(): Promise<void> {
    await desk.text.evaluate((field: HTMLTextAreaElement) => {
      field.focus();
      field.setSelectionRange(field.value.length, field.value.length);
    });
    for (let keys = between(random, 5, 25); keys > 0; keys--) {
      const text = ledger.latest(`text:${written}`);
      const isSlip = /[a-z]$/.test(text) && random() < 0.1;
      const letters = random() < 0.1 ? pick(SENTENCES) : String.fromCodePoint(between(random, 97, 122));
      ledger.did(`text:${written}`, isSlip ? text.slice(0, -1) : text + letters);
      if (isSlip) await page.keyboard.press('Backspace');
      else if (letters.length === 1) await page.keyboard.press(letters);
      else await page.keyboard.insertText(letters);
    }
  }

  async function move(): Promise<void> {
    await select(written, false);
    await select(moved, true);
    await tile(moved).focus();
    for (let steps = between(random, 1, 6); steps > 0; steps--) {
      const time = ledger.latest(`time:${moved}`);
      const day = Number(time.slice(8, 10));
      const [key, by] = pick(Object.entries(MOVES).filter(([, days]) => day + days >= 1 && day + days <= LAST_DAY));
      const to = `${time.slice(0, 8)}${String(day + by).padStart(2, '0')}${time.slice(10)}`;
      ledger.did(`time:${moved}`, to);
      await page.keyboard.press(`Alt+${key}`);
    }
  }

  /** Beside what else is selected. */
  async function select(id: string, isWanted: boolean): Promise<void> {
    const isSelected = async () => (await tile(id).getAttribute('aria-pressed')) === 'true';
    if ((await isSelected()) === isWanted) return;
    await tile(id).click({ modifiers: ['ControlOrMeta'], force: true });
    await until(`the selection of ${id}`, async () => (await isSelected()) === isWanted);
  }

  async function drop(): Promise<void> {
    if (dropped >= MOST_FILES) return;
    dropped++;
    const bytes = makePngOf(random, deflateSync);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const path = join(drops, `${sha256.slice(0, 16)}.png`);
    await writeFile(path, bytes);
    ledger.did(`file:${sha256}`, 'there');
    ledger.did(`placed:${written} ${sha256}`, 'there');
    await desk.dropFiles(desk.composer, [path]);
  }

  function pick<Item>(items: readonly Item[]): Item {
    return must(items[between(random, 0, items.length - 1)], 'one of them');
  }

  function tile(id: string) {
    return page.locator(`[data-post-id="${id}"]`).first();
  }
}

/** What the app says of these posts. What a query shows is committed, and so on the disk. */
export async function readPosts(app: RunningApp, ids: readonly string[]): Promise<Map<string, string>> {
  const facts = new Map<string, string>();
  for (const post of await Promise.all(ids.map((id) => app.call('posts.read', { id })))) {
    if (!post) continue;
    const { id, content, wallTime, media } = post;
    facts.set(`text:${id}`, content).set(`time:${id}`, wallTime ?? '');
    for (const { sha256 } of media) facts.set(`placed:${id} ${sha256}`, 'there');
  }
  return facts;
}

/** … and of all files. */
export async function readFiles(app: RunningApp): Promise<Map<string, string>> {
  return new Map([...(await readLibrary(app))].map((sha256) => [`file:${sha256}`, 'there']));
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
