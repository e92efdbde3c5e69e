import { openDataset } from './desk/dataset.ts';
import { measureDrag } from './desk/drag.ts';
import { type DrivenApp, launchDriven } from './desk/driven-app.ts';
import { measureDurableAtReady } from './desk/early-typing.ts';
import { measureKeys } from './desk/keys.ts';
import { measureLeaks } from './desk/leaks.ts';
import { measureMonths } from './desk/month.ts';
import { preparePackages } from './desk/packages.ts';
import { measureIdle, measureMemory } from './desk/rest.ts';
import { measureSearch } from './desk/search.ts';
import { measureStarts } from './desk/starts.ts';
import type { Figure } from './figure.ts';
import type { Bench } from './run.ts';

type Part = (app: DrivenApp, emit: (figure: Figure) => void) => Promise<void>;

const IN_50_000: Readonly<Record<string, Part>> = {
  month: measureMonths,
  drag: measureDrag,
  key: measureKeys,
  leak: measureLeaks,
  engine: measureMemory,
};

/** `npm run bench -- desk [part …]`: what docs/benches.md lists, on the packaged build. */
export const bench: Bench = {
  run: async (emit) => {
    const wanted = process.argv.slice(3);
    const isWanted = (part: string) => wanted.length === 0 || wanted.includes(part);
    const packages = await preparePackages();
    if (isWanted('start')) {
      await measureStarts(packages, emit);
      await measureDurableAtReady(packages, emit);
    }
    const parts = Object.entries(IN_50_000).filter(([part]) => isWanted(part));
    await runParts(
      packages.driven,
      50_000,
      parts.map(([, run]) => run),
      emit,
    );
    if (isWanted('idle')) await measureIdle(packages.driven, emit);
    await runParts(packages.driven, 100_000, isWanted('search') ? [measureSearch] : [], emit);
  },
};

async function runParts(
  executable: string,
  posts: number,
  parts: readonly Part[],
  emit: (figure: Figure) => void,
): Promise<void> {
  if (parts.length === 0) return;
  const app = await launchDriven(executable, await openDataset(posts));
  try {
    for (const part of parts) await part(app, emit);
  } finally {
    await app.quit();
  }
}
