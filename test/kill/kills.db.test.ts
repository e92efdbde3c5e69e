import { expect, test } from 'vitest';
import { runKills } from './kills.ts';

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
