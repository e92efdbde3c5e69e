import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAppError } from '#shared/lib/app-error.ts';
import { type EngineProcess, startEngineProcess } from '../harness/engine-process.ts';
import { testTemplate } from '../harness/template.ts';
import { type Actor, dropper, keeper, mover, typist } from './actors.ts';
import { createOracle, type Oracle } from './oracle.ts';
import { losePower } from './power-loss.ts';
import { between, randomFrom } from './random.ts';

export type KillOptions = {
  readonly kills: number;
  readonly seed: number;
  /** After each kill every byte that was not fsynced is thrown away, and the machine has "booted" anew. */
  readonly isUnsynced: boolean;
  readonly onKill?: (done: number) => void;
};

export type KillReport = {
  readonly kills: number;
  readonly killedWhileOpening: number;
  readonly closedInOrder: number;
  readonly ackedCharacters: number;
  readonly lostCharacters: number;
  readonly unopened: number;
  readonly rebuilt: number;
  readonly wrong: readonly string[];
};

/** Kills one engine after another on the same folder, at random moments, and holds what it finds to what was answered. */
export async function runKills({ kills, seed, isUnsynced, onKill }: KillOptions): Promise<KillReport> {
  const random = randomFrom(seed);
  const root = await mkdtemp(join(tmpdir(), `postroom-kills-${seed}-`));
  const desk = join(root, 'desk');
  const drops = join(root, 'drops');
  await Promise.all([mkdir(desk), mkdir(drops)]);
  const oracle = createOracle();
  const actors = [typist([]), typist([]), mover([]), keeper, ...(isUnsynced ? [] : [dropper(drops)])];
  const report = { kills: 0, killedWhileOpening: 0, closedInOrder: 0, unopened: 0, rebuilt: 0, lostCharacters: 0 };
  const wrong: string[] = [];
  const recordFolder = join(root, 'record');
  const templateFolder = await testTemplate();
  const start = (boot: number) =>
    startEngineProcess({
      root: desk,
      templateFolder,
      hasMedia: !isUnsynced,
      ...(isUnsynced ? { recordFolder, bootId: `boot ${boot}` } : {}),
    });

  while (report.kills < kills) {
    const engine = start(report.kills);
    const isInOrder = random() < 0.05;
    const { hasOpened, wasOpening } = await workAndKill(engine, { actors, oracle, random, isInOrder });
    report.kills++;
    report.killedWhileOpening += wasOpening ? 1 : 0;
    report.closedInOrder += isInOrder ? 1 : 0;
    if (!hasOpened && !wasOpening) {
      report.unopened++;
      wrong.push(`kill ${report.kills}: not opened: ${engine.logs.slice(-5).join(' | ')}`);
      break;
    }
    if (isUnsynced) losePower(desk, recordFolder, random);
    onKill?.(report.kills);
  }
  const last = start(kills);
  try {
    const notice = await last.opened;
    report.rebuilt += notice ? 1 : 0;
    const found = await oracle.check(last);
    report.lostCharacters += found.lostCharacters;
    wrong.push(...found.wrong);
  } catch (error) {
    report.unopened++;
    wrong.push(`at the end: ${String(error)} ${last.logs.slice(-5).join(' | ')}`);
  }
  await last.stop();
  if (wrong.length === 0) await rm(root, { recursive: true, force: true });
  return { ...report, ackedCharacters: oracle.ackedCharacters(), wrong };

  async function workAndKill(
    engine: EngineProcess,
    work: { actors: readonly Actor[]; oracle: Oracle; random: () => number; isInOrder: boolean },
  ): Promise<{ hasOpened: boolean; wasOpening: boolean }> {
    let hasOpened = false;
    let wasKilled = false;
    const opening = engine.opened.then(
      async (notice) => {
        hasOpened = true;
        report.rebuilt += notice?.kind === 'rebuilt_from_journal' ? 1 : 0;
        if (notice && notice.lostEntries > 0) wrong.push(`kill ${report.kills}: ${JSON.stringify(notice)}`);
      },
      (error: unknown) => {
        if (!wasKilled) wrong.push(`kill ${report.kills}: ${String(error)}`);
      },
    );
    // One in five dies while it opens; the first work of the others is to show that nothing is lost.
    const isEarlyDeath = !work.isInOrder && random() < 0.2;
    if (isEarlyDeath) {
      // The person types already, as early as the process listens.
      const typing = ignoreEnd(work.actors[0]?.(engine, oracle, random), engine);
      await Promise.race([wait(between(random, 5, 900)), opening]);
      const wasOpening = !hasOpened;
      wasKilled = true;
      await engine.kill();
      await Promise.all([typing, opening]);
      return { hasOpened, wasOpening };
    }
    await opening;
    if (!hasOpened) {
      await engine.kill();
      return { hasOpened, wasOpening: false };
    }
    const found = await oracle.check(engine);
    report.lostCharacters += found.lostCharacters;
    wrong.push(...found.wrong);
    const ends = work.actors.map((actor) => ignoreEnd(actor(engine, oracle, random), engine));
    await wait(between(random, 10, 900));
    wasKilled = true;
    await (work.isInOrder ? engine.stop() : engine.kill());
    await Promise.all(ends);
    return { hasOpened, wasOpening: false };
  }

  /** An actor ends when its engine does; any other end is a finding. */
  async function ignoreEnd(acting: Promise<never> | undefined, { logs }: EngineProcess): Promise<void> {
    try {
      await acting;
    } catch (error) {
      if (isAppError(error, 'engine_restarted') || isAppError(error, 'cancelled')) return;
      wrong.push(`${String(error)} ${logs.slice(-5).join(' | ')}`);
    }
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
