import { expect, it } from 'vitest';
import { runAppKills } from '../kill/app-kills.ts';

/** A tenth of what `npm run kills -- --app 50` does before a release. */
it('5 kills of the whole app while somebody types, drops files and moves posts lose nothing that was shown', async () => {
  const report = await runAppKills({ kills: 5, seed: 21 });
  expect(report).toMatchObject({ kills: 5, lostCharacters: 0, unopened: 0, wrong: [] });
}, 240_000);
