import { countLost } from './oracle.ts';

/**
 * What a person did to the things of a workspace, each under a name, and how much of it the app has shown as done. What
 * was shown once must stand after a kill; of what was done since, it may stand at any step.
 */
export type Ledger = {
  /** There before the person comes. */
  readonly begin: (thing: string, value: string) => void;
  /** The person did something: this is what comes of it. */
  readonly did: (thing: string, value: string) => void;
  /** As the person sees it in the end. */
  readonly latest: (thing: string) => string;
  /** What the running app answers. */
  readonly shown: (facts: ReadonlyMap<string, string>) => void;
  /** What the app answers after a kill: all that there is. */
  readonly foundAgain: (facts: ReadonlyMap<string, string>) => void;
  /** Everything stands as the person left it. */
  readonly isAllShown: () => boolean;
  readonly shownSteps: (kind: string) => number;
  readonly lostCharacters: () => number;
  readonly wrong: readonly string[];
};

type Entry = { readonly shown: string | null; readonly steps: readonly string[] };

export function createLedger(): Ledger {
  const entries = new Map<string, Entry>();
  const wrong: string[] = [];
  const counts = new Map<string, number>();
  let lost = 0;

  const entryOf = (thing: string): Entry => entries.get(thing) ?? { shown: null, steps: [] };

  function compare(thing: string, found: string | null): void {
    const { shown, steps } = entryOf(thing);
    // The first step of two that look the same: never more is held against the app than it has shown.
    const step = found === shown || found === null ? -1 : steps.indexOf(found);
    if (found !== null && step >= 0) {
      entries.set(thing, { shown: found, steps: steps.slice(step + 1) });
      const kind = kindOf(thing);
      counts.set(kind, (counts.get(kind) ?? 0) + step + 1);
      return;
    }
    if (found === shown) return;
    if (kindOf(thing) === 'text') lost += countLost(shown ?? '', found ?? '');
    wrong.push(`${thing}: ${describe(found)}, shown was ${describe(shown)}, ${steps.length} steps since`);
    entries.set(thing, { shown: found, steps: [] });
  }

  return {
    begin: (thing, value) => entries.set(thing, { shown: value, steps: [] }),
    did: (thing, value) => {
      const { shown, steps } = entryOf(thing);
      entries.set(thing, { shown, steps: [...steps, value] });
    },
    latest: (thing) => {
      const { shown, steps } = entryOf(thing);
      return steps.at(-1) ?? shown ?? '';
    },
    shown: (facts) => {
      for (const [thing, found] of facts) if (entries.has(thing)) compare(thing, found);
    },
    foundAgain: (facts) => {
      for (const thing of entries.keys()) {
        compare(thing, facts.get(thing) ?? null);
        entries.set(thing, { shown: entryOf(thing).shown, steps: [] });
      }
    },
    isAllShown: () => [...entries.values()].every(({ shown, steps }) => (steps.at(-1) ?? shown) === shown),
    shownSteps: (kind) => counts.get(kind) ?? 0,
    lostCharacters: () => lost,
    wrong,
  };
}

/** Things are named `kind:id`. */
function kindOf(thing: string): string {
  return thing.slice(0, thing.indexOf(':'));
}

function describe(value: string | null): string {
  if (value === null) return 'not there';
  return value.length > 60 ? `${value.length} characters ending in ${JSON.stringify(value.slice(-30))}` : `“${value}”`;
}
