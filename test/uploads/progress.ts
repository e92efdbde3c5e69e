import type { Library } from './library.ts';

export type UploadStep = {
  readonly kills: number;
  readonly imported: number;
  readonly ready: number;
  readonly bytesSent: number;
};

export type Progress = {
  /** Files that the project called ready when it was asked last. */
  readonly ready: () => number;
  readonly stop: () => void;
};

const LOOK_MS = 500;
/** Longer than the longest pause of a queue, which is five minutes. */
const STANDSTILL_MS = 6 * 60_000;

/** Asks the project what is ready, tells how far it is, and of a run in which nothing moves any more. */
export function watchProgress(options: {
  readonly library: Library;
  readonly kills: () => number;
  readonly bytesSent: () => number;
  readonly onStep: (step: UploadStep) => void;
  readonly onTrouble: (trouble: string) => void;
}): Progress {
  const { library, kills, bytesSent, onStep, onTrouble } = options;
  let ready = 0;
  let before = '';
  let movedAtMs = performance.now();
  let isLooking = false;

  async function look(): Promise<void> {
    ready = await library.countReady();
    const step = { kills: kills(), imported: library.imported(), ready, bytesSent: bytesSent() };
    onStep(step);
    if (JSON.stringify(step) !== before) movedAtMs = performance.now();
    before = JSON.stringify(step);
    if (performance.now() - movedAtMs > STANDSTILL_MS) onTrouble(`nothing moves: ${before}`);
  }

  async function lookOnce(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    await look().catch((error: unknown) => onTrouble(String(error)));
    isLooking = false;
  }

  const timer = setInterval(() => void lookOnce(), LOOK_MS);
  return { ready: () => ready, stop: () => clearInterval(timer) };
}
