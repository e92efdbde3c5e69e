import { expect, it } from 'vitest';
import { runAppKills } from '../kill/app-kills.ts';
import { appVictims } from '../kill/app-victims.ts';
import { runSyncKills } from '../kill/sync-kills.ts';

/** A tenth of what `npm run kills -- --app 50` does before a release. */
it('5 kills of the whole app while somebody types, drops files and moves posts lose nothing that was shown', async () => {
  const report = await runAppKills({ kills: 5, seed: 21 });
  expect(report).toMatchObject({ kills: 5, lostCharacters: 0, unopened: 0, wrong: [] });
}, 240_000);

/** A tenth of what `npm run kills -- --sync-app 100` does before a release. */
it('10 kills of the whole app while it syncs, with a teammate who goes on writing, lose and double nothing', async () => {
  const report = await runSyncKills({ kills: 10, seed: 22, prepare: appVictims });
  expect(report).toMatchObject({ kills: 10, lostCharacters: 0, lostWords: 0, doubledWords: 0, wrong: [] });
  expect(report.whileSyncing).toBeGreaterThan(0);
}, 600_000);
