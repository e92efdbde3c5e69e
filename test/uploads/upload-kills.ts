import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { must } from '#shared/lib/must.ts';
import { type EngineProcess, startEngineProcess } from '../harness/engine-process.ts';
import { openTeamDevice, startTeamProject, type TeamProject } from '../harness/team-desk.ts';
import { testTemplate } from '../harness/template.ts';
import { between, randomFrom } from '../kill/random.ts';
import { checkArrived, createLibrary, objectNameOf, type WantedFile } from './library.ts';
import { drawSizes, type SizesWanted } from './noise-files.ts';
import { type UploadStep, watchProgress } from './progress.ts';
import { type LineFigures, type RoughLine, startRoughLine } from './rough-line.ts';
import { isWithinBound, PIECE_BYTES } from './way-ledger.ts';

export type UploadKillOptions = SizesWanted & {
  readonly kills: number;
  readonly seed: number;
  readonly onStep?: (step: UploadStep) => void;
};

export type UploadKillReport = LineFigures & {
  readonly files: number;
  readonly kills: number;
  /** Of these: before the mirror was open. */
  readonly whileOpening: number;
  readonly bytesNeeded: number;
  readonly bytesSent: number;
  readonly bytesBound: number;
  readonly unequalHashes: number;
  readonly notReady: number;
  readonly wrong: readonly string[];
};

/** A device's own are 30 s and 150 s: shorter, so that a stall costs less of the run; longer than a busy machine stands still. */
const PATIENCE = { silenceMs: 3_000, answerMs: 12_000 };
const OPENING_KILLS = 0.1;
/** Most come in the midst of a file; some when nothing moves: between two pieces, in a pause, while a file is looked at. */
const MIDWAY_KILLS = 0.6;
const LATER_KILLS = 0.5;
const LOOK_MS = 500;

/**
 * Imports files into a team's workspace and kills one engine after the other, with what moves bytes in it, while they go
 * through a rough line to the project's Storage. In the end every file is there, equal and ready, and no more was sent than
 * invariant 2 allows.
 */
export async function runUploadKills(options: UploadKillOptions): Promise<UploadKillReport> {
  const { kills, seed, files, totalBytes, onStep = () => undefined } = options;
  const random = randomFrom(seed);
  const root = await mkdtemp(join(tmpdir(), `postroom-uploads-${seed}-`));
  const folder = join(root, 'drops');
  await mkdir(folder);
  const project = await startTeamProject();
  const line = await startRoughLine(project.backend.url, randomFrom(seed + 1));
  const wanted = drawSizes(options, random).map(
    (sizeBytes, index): WantedFile => ({ sizeBytes, seed: `${seed}-${index}`, sha256: null }),
  );
  const library = createLibrary(project, { folder, files: wanted });
  const plan = Array.from({ length: kills }, () => Math.floor(random() * totalBytes)).sort((a, b) => a - b);
  const start = await prepareEngines(project, { root, url: line.url });

  const report = { kills: 0, whileOpening: 0 };
  const wrong: string[] = [];
  const step = { kills: () => report.kills, bytesSent: () => line.ledger.total().bytes };
  const progress = watchProgress({ library, ...step, onStep, onTrouble: (trouble) => wrong.push(trouble) });
  const isAllReady = () => progress.ready() === files;

  while (report.kills < kills && wrong.length === 0) await liveAndDie(must(plan[report.kills], 'a kill'));
  await liveToTheEnd();
  progress.stop();
  const arrived = await checkArrived(project, wanted);
  await line.stop();
  await project.stop();
  wrong.push(...arrived.wrong, ...checkBytes(line, project, wanted));
  if (wrong.length === 0) await rm(root, { recursive: true, force: true });
  else wrong.push(`the device's folder is kept: ${root}`);
  const sent = line.ledger.total();
  return {
    files,
    ...report,
    ...line.figures(),
    bytesNeeded: totalBytes,
    bytesSent: sent.bytes,
    bytesBound: totalBytes + sent.breaks * PIECE_BYTES,
    unequalHashes: arrived.unequalHashes,
    notReady: arrived.notReady,
    wrong,
  };

  async function liveAndDie(afterBytes: number): Promise<void> {
    const { engine, end, hasOpened } = live();
    const isEarly = random() < OPENING_KILLS;
    const isMidway = random() < MIDWAY_KILLS;
    const laterMs = random() < LATER_KILLS ? between(random, 10, 1_500) : 0;
    const leastBytes = between(random, 0, PIECE_BYTES);
    const opened = engine.opened.catch(() => undefined);
    await (isEarly ? Promise.race([opened, wait(between(random, 5, 900))]) : opened);
    if (!isEarly) {
      // The moments of two kills may lie so close together that the second has come when the first is over.
      const aimBytes = Math.max(afterBytes, line.sentBytes() + leastBytes);
      await until(() => line.sentBytes() >= aimBytes || isAllReady());
      if (isMidway) await until(() => line.isMidway() || isAllReady());
      else await wait(laterMs);
    }
    report.whileOpening += hasOpened() ? 0 : 1;
    await end(engine.kill);
    report.kills++;
  }

  async function liveToTheEnd(): Promise<void> {
    const { engine, end } = live();
    await until(() => library.imported() === files);
    try {
      while (wrong.length === 0 && !(await isAtRest(engine))) await wait(LOOK_MS);
    } catch (error) {
      wrong.push(String(error));
    }
    await end(engine.stop);
  }

  /** The project has all, and the device knows: rows come with the next round. */
  async function isAtRest({ call }: EngineProcess): Promise<boolean> {
    const { files: sending, held, heldFiles, uncheckedFiles } = await call('media.readUploads', {});
    // Nothing else is under way that could end it: a person would have to.
    if (sending === 0 && heldFiles > 0) wrong.push(`held: ${held.map(({ reason }) => reason).join(', ')}`);
    return isAllReady() && sending + heldFiles + uncheckedFiles === 0;
  }

  /** An engine that opens, imports and uploads, until the end that it is given. */
  function live() {
    const engine = start();
    const ending = new AbortController();
    let isOpen = false;
    const fail = (what: string) => {
      if (!ending.signal.aborted) wrong.push(`kill ${report.kills}: ${what} ${engine.logs.slice(-5).join(' | ')}`);
    };
    void engine.exited.then((code) => fail(`the engine ended by itself (${code})`));
    const living = (async () => {
      const notice = await engine.opened;
      // What the one before was at has broken off by now, and is seen to have.
      line.setKilling(false);
      isOpen = true;
      // Killed twice while it opens, a mirror may be made anew from the journal, with everything that was there.
      if (notice && notice.kind !== 'rebuilt_from_journal') fail(JSON.stringify(notice));
      await library.fill(engine, ending.signal);
    })().catch((error: unknown) => fail(String(error)));
    return {
      engine,
      hasOpened: () => isOpen,
      end: async (how: () => Promise<void>) => {
        ending.abort();
        line.setKilling(true);
        await how();
        await living;
      },
    };
  }

  async function until(isSo: () => boolean): Promise<void> {
    // Often: bytes come by the hundred in a second, and a kill is to hit any of them.
    while (wrong.length === 0 && !isSo()) await wait(5);
  }
}

/** Signs in, and has fetched the workspace. */
async function prepareEngines(project: TeamProject, { root, url }: { root: string; url: string }) {
  const first = await openTeamDevice(project, { root, url });
  await first.settled();
  const { team } = first;
  await first.close();
  const templateFolder = await testTemplate();
  return (): EngineProcess => startEngineProcess({ root, team, templateFolder, hasMedia: true, transfers: PATIENCE });
}

function checkBytes({ ledger }: RoughLine, { workspaceId }: TeamProject, files: readonly WantedFile[]): string[] {
  const beyond = files.flatMap(({ sha256, seed, sizeBytes }) => {
    const sent = ledger.of(sha256 === null ? '' : objectNameOf(workspaceId, sha256));
    return isWithinBound(sent, sizeBytes)
      ? []
      : [`file ${seed} of ${sizeBytes} bytes: ${sent.bytes} were sent in ${sent.bodies.join('; ')}`];
  });
  return [...beyond, ...ledger.strangers().map((id) => `bytes were sent to upload ${id}, which nobody began`)];
}
