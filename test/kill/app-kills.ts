import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { launchApp, type RunningApp } from '../e2e/app.ts';
import { calendarPage } from '../e2e/calendar-page.ts';
import { typist } from './actors.ts';
import { killTree } from './kill-tree.ts';
import { createLedger } from './ledger.ts';
import { createOracle } from './oracle.ts';
import { readFiles, readPosts, sitDown } from './person.ts';
import { between, randomFrom } from './random.ts';

export type AppKillReport = {
  readonly kills: number;
  readonly killedWhileOpening: number;
  readonly shownKeys: number;
  readonly shownMoves: number;
  readonly shownFiles: number;
  readonly lostCharacters: number;
  readonly unopened: number;
  readonly wrong: readonly string[];
};

/** A folder that takes longer does not open. */
const OPENING_MS = 60_000;

/**
 * Kills the whole app, one after another on the same folder, at random moments of typing, dropping and moving, and holds
 * what it shows after the next start to what it had shown before.
 */
export async function runAppKills(options: {
  readonly kills: number;
  readonly seed: number;
  readonly onKill?: (done: number) => void;
}): Promise<AppKillReport> {
  const { kills, seed, onKill } = options;
  const random = randomFrom(seed);
  const root = await mkdtemp(join(tmpdir(), `postroom-app-kills-${seed}-`));
  const drops = join(root, 'drops');
  await mkdir(drops);
  const ledger = createLedger();
  const oracle = createOracle();
  const early = typist([]);
  const report = { kills: 0, killedWhileOpening: 0, unopened: 0, lostCharacters: 0 };
  const wrong: string[] = [];
  const written: string[] = [];
  const moved: string[] = [];
  let isBeingKilled = false;

  while (report.kills < kills && report.unopened === 0) {
    isBeingKilled = false;
    const app = await launchApp({ userData: join(root, 'desk') });
    // One in five dies while it opens; the others show first that nothing is lost.
    const isEarlyDeath = report.kills > 0 && random() < 0.2;
    const ends: Promise<void>[] = [];
    try {
      if (isEarlyDeath) ends.push(...(await typeEarly(app)));
      else if (await opens(app)) ends.push(...(await work(app)));
    } finally {
      isBeingKilled = true;
      await killTree(must(app.electron.process().pid, 'the process of the app'));
    }
    await Promise.all(ends);
    report.kills++;
    onKill?.(report.kills);
  }
  if (report.unopened === 0) {
    const last = await launchApp({ userData: join(root, 'desk') });
    if (await opens(last)) await last.quit();
    else await killTree(must(last.electron.process().pid, 'the process of the app'));
  }
  const all = [...wrong, ...ledger.wrong];
  if (all.length === 0) await rm(root, { recursive: true, force: true });
  return {
    ...report,
    lostCharacters: report.lostCharacters + ledger.lostCharacters(),
    shownKeys: ledger.shownSteps('text'),
    shownMoves: ledger.shownSteps('time'),
    shownFiles: ledger.shownSteps('file'),
    wrong: all,
  };

  /** Through the window's own way to the engine, as early as it is there. */
  async function typeEarly(app: RunningApp): Promise<Promise<void>[]> {
    let hasOpened = false;
    const opening = app.call('workspace.read', {}).then(() => {
      hasOpened = true;
    });
    const ends = [untilKilled(early(app, oracle, random)), untilKilled(opening)];
    await Promise.race([wait(between(random, 5, 900)), ends[1]]);
    report.killedWhileOpening += hasOpened ? 0 : 1;
    return ends;
  }

  async function work(app: RunningApp): Promise<Promise<void>[]> {
    const isFirst = written.length === 0;
    if (isFirst) await planPosts(app);
    const sitting = { written: pick(written), moved: pick(moved) };
    const person = await sitDown(app, sitting, { ledger, drops, random });
    if (isFirst) await person.tryAll();
    const ends = [
      person.work(),
      watch(() => readPosts(app, [sitting.written, sitting.moved])),
      watch(() => readFiles(app)),
    ].map(untilKilled);
    await wait(between(random, 50, 4_000));
    return ends;
  }

  /** Opens the folder and holds it to what was shown. */
  async function opens(app: RunningApp): Promise<boolean> {
    try {
      const late = wait(OPENING_MS, 'late', { ref: false });
      const first = await Promise.race([app.call('workspace.read', {}), late]);
      if (first === 'late') throw new Error(`no answer for ${OPENING_MS} ms`);
    } catch (error) {
      report.unopened++;
      wrong.push(`after kill ${report.kills}: not opened: ${String(error)}`);
      return false;
    }
    const found = await oracle.check(app);
    report.lostCharacters += found.lostCharacters;
    wrong.push(...found.wrong);
    const files = await readFiles(app);
    ledger.foundAgain(new Map([...(await readPosts(app, [...written, ...moved])), ...files]));
    for (const thing of files.keys()) await checkVault(app, thing.slice('file:'.length));
    return true;
  }

  async function checkVault(app: RunningApp, sha256: string): Promise<void> {
    const bytes = await readFile(join(app.userData, 'local/vault', sha256.slice(0, 2), `${sha256}.png`));
    if (createHash('sha256').update(bytes).digest('hex') !== sha256)
      wrong.push(`the bytes of file ${sha256} are others`);
  }

  /** Each on a day of its own, in the month that the app opens on. */
  async function planPosts(app: RunningApp): Promise<void> {
    const { dayOfMonth } = calendarPage(app);
    for (const [ids, days] of [
      [written, [6, 14, 22]],
      [moved, [10, 18]],
    ] as const) {
      for (const day of days) {
        const id = newId();
        const content = `Begun on the ${day}th. `;
        const wallTime = `${await dayOfMonth(day)}T09:00`;
        await app.call('posts.create', { id, content, wallTime, accountIds: [] });
        ledger.begin(`text:${id}`, content);
        ledger.begin(`time:${id}`, wallTime);
        ids.push(id);
      }
    }
  }

  async function watch(read: () => Promise<ReadonlyMap<string, string>>): Promise<never> {
    for (;;) ledger.shown(await read());
  }

  /**
   * Whatever is done in the app ends with its kill, in whose words ever: half a killed app answers differently from none. An
   * end before that is a finding.
   */
  async function untilKilled(doing: Promise<unknown>): Promise<void> {
    try {
      await doing;
    } catch (error) {
      if (!isBeingKilled) wrong.push(`kill ${report.kills + 1}: ${String(error)}`);
    }
  }

  function pick(ids: readonly string[]): string {
    return must(ids[between(random, 0, ids.length - 1)], 'a post');
  }
}
