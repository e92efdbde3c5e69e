import { parseArgs } from 'node:util';
import { runAppKills } from './app-kills.ts';
import { type KillReport, runKills } from './kills.ts';

/**
 * `npm run kills -- --kills 300 --seed 1 [--unsynced] [--parallel 2]`: the engine in plain Node.
 * `npm run kills -- --app 50 --seed 1`: the whole app. The same seed makes the same plan of kills.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    app: { type: 'string' },
    seed: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '2' },
    unsynced: { type: 'boolean', default: false },
  },
});
const startedAt = Date.now();
const { wrong, ...figures } = values.app === undefined ? await killEngines() : await killApps(Number(values.app));
console.log(JSON.stringify({ ...figures, seconds: Math.round((Date.now() - startedAt) / 1_000) }));
for (const line of wrong.slice(0, 20)) console.error(line);
process.exitCode = wrong.length === 0 ? 0 : 1;

async function killEngines() {
  const parallel = Math.max(1, Number(values.parallel));
  const each = Math.ceil(Number(values.kills) / parallel);
  let done = 0;
  const reports = await Promise.all(
    Array.from({ length: parallel }, (_, index) =>
      runKills({
        kills: each,
        seed: Number(values.seed) * 1_000 + index,
        isUnsynced: values.unsynced,
        onKill: () => {
          done++;
          if (done % 25 === 0) console.log(`${done} kills`);
        },
      }),
    ),
  );
  const total = (pick: (report: KillReport) => number) => reports.reduce((sum, report) => sum + pick(report), 0);
  return {
    kills: total(({ kills }) => kills),
    whileOpening: total(({ killedWhileOpening }) => killedWhileOpening),
    closedInOrder: total(({ closedInOrder }) => closedInOrder),
    rebuilt: total(({ rebuilt }) => rebuilt),
    ackedCharacters: total(({ ackedCharacters }) => ackedCharacters),
    lostCharacters: total(({ lostCharacters }) => lostCharacters),
    foldersThatDoNotOpen: total(({ unopened }) => unopened),
    wrong: reports.flatMap((report) => report.wrong),
  };
}

async function killApps(kills: number) {
  const report = await runAppKills({
    kills,
    seed: Number(values.seed),
    onKill: (done) => {
      if (done % 5 === 0) console.log(`${done} kills of the whole app`);
    },
  });
  const { killedWhileOpening: whileOpening, unopened: foldersThatDoNotOpen, ...rest } = report;
  return { ...rest, whileOpening, foldersThatDoNotOpen };
}
