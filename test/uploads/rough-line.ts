import {
  type ByteLine,
  type LineFault,
  type LinePassage,
  type LineRequest,
  startByteLine,
} from '../harness/byte-line.ts';
import { between } from '../kill/random.ts';
import { createWayLedger, type WayLedger } from './way-ledger.ts';

type Card = 'cut' | 'stall' | 'repeat' | 'lose answer' | 'delay';

/**
 * Of so many requests that bring bytes of a file, one after the other and in a drawn order, so many fail in each way: a short run meets
 * all of them, a long one no more than its share.
 */
const OF_BODIES = deck(25, { cut: 2, stall: 1, repeat: 1, 'lose answer': 1, delay: 3 });
/** Of those that ask, begin or look. */
const OF_OTHERS = deck(40, { repeat: 1, 'lose answer': 2, delay: 4 });
/** Well below what a device takes for silence. */
const LONGEST_DELAY_MS = 800;

export const FAULT_RATE =
  'of 25 bodies 2 cut, 1 stalled, 1 repeated, 1 unanswered, 3 delayed; of 40 others 1 repeated, 2 unanswered, 4 delayed';

export type LineFigures = {
  /** Bodies that broke off: cut or stalled by the line, by a kill, or given up by the device alone. */
  readonly cuts: number;
  readonly stalls: number;
  readonly killedBodies: number;
  readonly givenUp: number;
  readonly repeats: number;
  readonly lostAnswers: number;
  readonly delays: number;
  /** Bodies that came whole and that Storage did not take. */
  readonly refusedBodies: number;
};

/** What stands between a device and its project, and fails what goes to Storage and what looks at it there. Rows pass. */
export type RoughLine = Pick<ByteLine, 'url' | 'sentBytes' | 'stop'> & {
  readonly ledger: WayLedger;
  readonly figures: () => LineFigures;
  /** A file of which Storage has a part is under way. */
  readonly isMidway: () => boolean;
  /** What is under way, and what comes until it is false again, breaks off by a kill. */
  readonly setKilling: (isKilling: boolean) => void;
};

export async function startRoughLine(target: string, random: () => number): Promise<RoughLine> {
  const line = await startByteLine(target);
  const ledger = createWayLedger();
  const nextOfBodies = dealer(OF_BODIES, random);
  const nextOfOthers = dealer(OF_OTHERS, random);
  const figures = {
    cuts: 0,
    stalls: 0,
    killedBodies: 0,
    givenUp: 0,
    repeats: 0,
    lostAnswers: 0,
    delays: 0,
    refusedBodies: 0,
  };
  const underWay = new Set<LineRequest>();
  const killed = new WeakSet<LineRequest>();
  let isKilling = false;

  function count(passed: LinePassage): void {
    const { asked, fault, answer } = passed;
    underWay.delete(asked);
    const isKilled = killed.has(asked);
    // What a dead device had sent may still come to Storage, which answers nobody.
    const isHeard = passed.end === 'answered' || passed.end === 'lost';
    const end = isKilled && isHeard ? 'gone' : passed.end;
    const isOfFile = ledger.note({ ...passed, end });
    if (end === 'lost') figures.lostAnswers++;
    if (fault?.kind === 'repeat' && answer) figures.repeats++;
    if (fault?.kind === 'delay') figures.delays++;
    if (!isOfFile) return;
    if (end === 'cut') figures.cuts++;
    if (end === 'stalled') figures.stalls++;
    if (end === 'gone' && isKilled) figures.killedBodies++;
    if (end === 'gone' && !isKilled) figures.givenUp++;
    if (end === 'answered' && fault?.kind !== 'repeat' && (answer?.status ?? 0) >= 400) figures.refusedBodies++;
  }

  line.watch(count);
  line.fail((asked) => {
    underWay.add(asked);
    if (isKilling) killed.add(asked);
    if (!/^\/(storage|functions)\/v1\//.test(asked.path)) return null;
    return toFault(asked, bodyBytesOf(asked) > 0 ? nextOfBodies() : nextOfOthers(), random);
  });
  return {
    url: line.url,
    sentBytes: line.sentBytes,
    stop: line.stop,
    ledger,
    figures: () => ({ ...figures }),
    isMidway: () => [...underWay].some(({ headers }) => Number(headers['upload-offset'] ?? 0) > 0),
    setKilling: (next) => {
      isKilling = next;
      if (isKilling) for (const asked of underWay) killed.add(asked);
    },
  };
}

function toFault(asked: LineRequest, card: Card | null, random: () => number): LineFault | null {
  const afterBytes = between(random, 0, Math.max(0, bodyBytesOf(asked) - 1));
  switch (card) {
    case 'cut':
    case 'stall':
      return { kind: card, afterBytes };
    case 'delay':
      return { kind: 'delay', ms: between(random, 10, LONGEST_DELAY_MS) };
    case 'repeat':
    case 'lose answer':
      return { kind: card };
    case null:
      return null;
  }
}

/** Of a file. What looks at one says in a few bytes which. */
function bodyBytesOf({ path, headers }: LineRequest): number {
  return path.startsWith('/storage/v1/') ? Number(headers['content-length'] ?? 0) : 0;
}

function deck(size: number, faults: Partial<Record<Card, number>>): readonly (Card | null)[] {
  const cards = Object.entries(faults).flatMap(([card, times]) => Array<Card>(times).fill(card as Card));
  return [...cards, ...Array<null>(size - cards.length).fill(null)];
}

/** One card after the other; an empty deck is shuffled anew. */
function dealer(cards: readonly (Card | null)[], random: () => number): () => Card | null {
  let left: (Card | null)[] = [];
  return () => {
    if (left.length === 0) left = [...cards];
    return left.splice(between(random, 0, left.length - 1), 1)[0] ?? null;
  };
}
