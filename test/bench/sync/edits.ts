import type { Figure } from '../figure.ts';
import type { Contender } from './contender.ts';
import { report, runInTurns } from './first.ts';
import type { BenchServer } from './server.ts';

const EDITS = 5_000;
/** Of which two fifths are not published yet. */
const ROWS = 60_000;
/** A request for a hundred, and a few around them. */
const REQUESTS = 60;

/** 5,000 posts that were changed without a network, until the server has them. */
export async function measureEdits(
  server: BenchServer,
  contenders: readonly Contender[],
  emit: (figure: Figure) => void,
): Promise<void> {
  const runs = await runInTurns(contenders, 1, async ({ pushEdits }) =>
    pushEdits(await server.addWorkspace(ROWS), EDITS),
  );
  const share = (name: string) => (name === 'replicache' ? 1 : 1 / 20);
  report('sync.edits', runs, { share, wanted: EDITS }, emit);
  const [ours] = runs.get('ours') ?? [];
  if (ours) emit({ name: 'sync.edits.requests', value: ours.requests, unit: '', target: { atMost: REQUESTS } });
}
