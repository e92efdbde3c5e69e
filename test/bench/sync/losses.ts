import type { Figure } from '../figure.ts';
import type { Contender } from './contender.ts';
import type { BenchServer } from './server.ts';

const ROWS = 1_000;
const POSTS = 50;

/** Rows that a late commit hides, and lines that somebody typed and nobody finds again. */
export async function measureLosses(
  server: BenchServer,
  contenders: readonly Contender[],
  emit: (figure: Figure) => void,
): Promise<void> {
  for (const { name, missLate, loseEdits } of contenders) {
    const target = name === 'ours' ? { target: { atMost: 0 } } : {};
    const missed = await missLate(await server.addWorkspace(ROWS), POSTS);
    emit({ name: `sync.missed.${name}`, value: missed, unit: `rows of ${POSTS}`, ...target });
    const lost = await loseEdits(await server.addWorkspace(ROWS), POSTS);
    emit({ name: `sync.lost.${name}`, value: lost, unit: `edits of ${2 * POSTS}`, ...target });
  }
}
