import type { Command } from '../../lib/commands.ts';
import { matchFuzzy } from '../../lib/fuzzy.ts';

export type RankedCommand = {
  readonly command: Command;
  readonly title: string;
  readonly isEnabled: boolean;
  /** Pairs of UTF-16 positions in the title. */
  readonly ranges: readonly (readonly [number, number])[];
};

/** A command used lately is a little better than its letters say, so that the habit of two keys keeps working. */
const RECENT_BONUS = 3;

/** What fits the query, best first; without one, the recent commands first and the others in their order. */
export function rankCommands(options: {
  readonly query: string;
  readonly commands: readonly { readonly command: Command; readonly title: string; readonly isEnabled: boolean }[];
  /** Ids, the last used first. */
  readonly recentIds: readonly string[];
}): readonly RankedCommand[] {
  const { query, commands, recentIds } = options;
  const ranked = commands.flatMap((entry, index) => {
    const match = matchFuzzy(query, entry.title);
    if (!match) return [];
    const recent = recentIds.indexOf(entry.command.id);
    const order = query.trim() === '' ? recentFirst(recent, index) : match.score + (recent === -1 ? 0 : RECENT_BONUS);
    return [{ ...entry, ranges: toRanges(entry.title, match.positions), order }];
  });
  return ranked.sort((left, right) => Number(right.isEnabled) - Number(left.isEnabled) || right.order - left.order);
}

function recentFirst(recent: number, index: number): number {
  return recent === -1 ? -index : 1000 - recent;
}

/** Positions count letters, ranges count UTF-16 units; neighbours become one range. */
function toRanges(text: string, positions: readonly number[]): (readonly [number, number])[] {
  const starts: number[] = [];
  let at = 0;
  for (const char of text) {
    starts.push(at);
    at += char.length;
  }
  const ranges: [number, number][] = [];
  for (const position of positions) {
    const from = starts[position] ?? 0;
    const to = starts[position + 1] ?? text.length;
    const last = ranges.at(-1);
    if (last && last[1] === from) last[1] = to;
    else ranges.push([from, to]);
  }
  return ranges;
}
