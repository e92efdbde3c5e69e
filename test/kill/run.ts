import { parseArgs } from 'node:util';
import { runAppKills } from './app-kills.ts';
import { appVictims } from './app-victims.ts';
import { type KillReport, runKills } from './kills.ts';
import { runSyncKills, type SyncKillReport } from './sync-kills.ts';
import { engineVictims, type PrepareVictims } from './sync-victims.ts';

/**
 * `npm run kills -- --kills 300 --seed 1 [--unsynced] [--parallel 2]`: the engine in plain Node.
 * `npm run kills -- --sync 100 --seed 1`: the engine on a team's desk, while it syncs.
 * `npm run kills -- --sync-app 100 --seed 1`: the same with the whole app.
 * `npm run kills -- --app 50 --seed 1`: the whole app. The same seed makes the same plan of kills.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    app: { type: 'string' },
    sync: { type: 'string' },
    'sync-app': { type: 'string' },
    seed: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '2' },
    unsynced: { type: 'boolean', default: false },
  },
});
const parallel = Math.max(1, Number(values.parallel));
const startedAt = Date.now();
const { wrong, ...figures } = await killWhatIsAsked();
console.log(JSON.stringify({ ...figures, seconds: Math.round((Date.now() - startedAt) / 1_000) }));
for (const line of wrong.slice(0, 20)) console.error(line);
process.exitCode = wrong.length === 0 ? 0 : 1;

async function killWhatIsAsked() {
  if (values.app !== undefined) return await killApps(Number(values.app));
  if (values.sync !== undefined) return await killSyncing(Number(values.sync), engineVictims, parallel);
  // One window at a time: two apps on two cores make every timing a guess.
  if (values['sync-app'] !== undefined) return await killSyncing(Number(values['sync-app']), appVictims, 1);
  return await killEngines();
}

async function killSyncing(kills: number, prepare: PrepareVictims, atOnce: number) {
  const each = Math.ceil(kills / atOnce);
  const reports = await Promise.all(
    Array.from({ length: atOnce }, (_, index) =>
      runSyncKills({
        kills: each,
        seed: Number(values.seed) * 1_000 + index,
        prepare,
        onKill: (done) => {
          if (done % 25 === 0) console.log(`${done} kills (${index})`);
        },
      }),
    ),
  );
  const total = (pick: (report: SyncKillReport) => number) => reports.reduce((sum, report) => sum + pick(report), 0);
  return {
    kills: total(({ kills: done }) => done),
    whileSyncing: total(({ whileSyncing }) => whileSyncing),
    whileOpening: total(({ whileOpening }) => whileOpening),
    lostReplies: total(({ lostReplies }) => lostReplies),
    ackedCharacters: total(({ ackedCharacters }) => ackedCharacters),
    lostCharacters: total(({ lostCharacters }) => lostCharacters),
    sharedWords: total(({ sharedWords }) => sharedWords),
    lostWords: total(({ lostWords }) => lostWords),
    doubledWords: total(({ doubledWords }) => doubledWords),
    wrong: reports.flatMap((report) => report.wrong),
  };
}

async function killEngines() {
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
