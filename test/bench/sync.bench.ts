import type { Figure } from './figure.ts';
import type { Bench } from './run.ts';
import type { Contender } from './sync/contender.ts';
import { measureEdits } from './sync/edits.ts';
import { measureFirst } from './sync/first.ts';
import { measureLosses } from './sync/losses.ts';
import { createOurs } from './sync/ours.ts';
import { type BenchServer, startBenchServer } from './sync/server.ts';
import { measureWaits } from './sync/waits.ts';

type Part = (server: BenchServer, contenders: readonly Contender[], emit: (figure: Figure) => void) => Promise<void>;

const PARTS: Readonly<Record<string, Part>> = {
  first: measureFirst,
  edits: measureEdits,
  losses: measureLosses,
  waits: (server, _contenders, emit) => measureWaits(server, emit),
};

/** `npm run bench -- sync [part …]`: what docs/benches.md lists, each part on a server of its own. */
export const bench: Bench = {
  run: async (emit) => {
    const wanted = process.argv.slice(3);
    for (const [name, measure] of Object.entries(PARTS)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      const server = await startBenchServer();
      try {
        await measure(server, [createOurs(server)], emit);
      } finally {
        await server.stop();
      }
    }
  },
};
