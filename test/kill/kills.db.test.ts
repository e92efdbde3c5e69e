import { expect, test } from 'vitest';
import { runKills } from './kills.ts';
import { runSyncKills } from './sync-kills.ts';

/** A tenth of what `npm run kills` does before a release. */
const MINUTES = 60_000;

test(
  '30 kills at random moments of typing, dropping and moving lose nothing that was answered',
  async () => {
    const report = await runKills({ kills: 15, seed: 11, isUnsynced: false });
    expect(report).toMatchObject({ kills: 15, lostCharacters: 0, unopened: 0, wrong: [] });
  },
  10 * MINUTES,
);

test(
  '… nor do kills after which every byte that was not fsynced is thrown away (pglite#1107)',
  async () => {
    const report = await runKills({ kills: 15, seed: 12, isUnsynced: true });
    expect(report).toMatchObject({ kills: 15, lostCharacters: 0, unopened: 0, wrong: [] });
  },
  10 * MINUTES,
);

test(
  '10 kills in the middle of syncing, with a teammate who goes on writing, lose and double nothing that was answered',
  async () => {
    const report = await runSyncKills({ kills: 10, seed: 13 });
    expect(report).toMatchObject({ kills: 10, lostCharacters: 0, lostWords: 0, doubledWords: 0, wrong: [] });
    expect(report.whileSyncing).toBeGreaterThan(0);
  },
  10 * MINUTES,
);
