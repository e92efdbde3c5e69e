import { AxeBuilder } from '@axe-core/playwright';
import type { RunningApp } from './app.ts';

/** Not told by its level: axe holds it back as an experiment, we do not. */
const EXPERIMENTS = { 'label-content-name-mismatch': { enabled: true } };
const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What is wrong on the page as it stands, and where: enough to mend it from a failed test alone. */
export async function findViolations({ page }: RunningApp): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations: found } = await axe
    .options({ runOnly: LEVELS, rules: EXPERIMENTS, resultTypes: ['violations'] })
    .analyze();
  return found.map(({ id, nodes }) => {
    const places = nodes.slice(0, 3).map(({ html }) => html.slice(0, 300));
    return `${id} (${nodes.length}): ${places.join(', ')}`;
  });
}
