import type { MediaView } from '../../../shared/contract/media.ts';
import { mediaUrl } from '../../../shared/domain/media.ts';
import { isAppError } from '../../../shared/lib/app-error.ts';
import { call, subscribe } from '../../lib/api.ts';
import { drawFrame } from './draw-frame.ts';

const PAGE = 50;

/** Films of which this computer cannot draw a frame (a codec it does not have), so that no start tries them again. */
const FAILED_KEY = 'posters.failed';
const MOST_REMEMBERED = 2000;
/** A film whose row this person may not change stays without one, however often it is drawn. */
const MOST_DRAWN = 3;

/**
 * Draws a frame of each film that has no poster: one film at a time, only while the window is seen and has nothing else
 * to do. Each film is tried once. Returns its stop.
 */
export function startPosterMaker(): () => void {
  const failed = readFailed();
  const drawn = new Map<string, number>();
  const stopping = new AbortController();
  let isWanted = true;
  let isRunning = false;

  async function run(): Promise<void> {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    try {
      while (isWanted && !stopping.signal.aborted) {
        isWanted = false;
        await sweep();
      }
    } catch (error) {
      // The engine is gone or the disk is full: whoever works hears of it, a poster can wait for the next change.
      if (!isAppError(error)) throw error;
    } finally {
      isRunning = false;
    }
  }

  async function sweep(): Promise<void> {
    for (let offset = 0; ; ) {
      const { items } = await call('media.list', { needsPoster: true, offset, limit: PAGE });
      for (const film of items) {
        const times = drawn.get(film.sha256) ?? 0;
        if (failed.has(film.sha256) || !film.needsPoster || times >= MOST_DRAWN) {
          offset += 1;
          continue;
        }
        await untilIdleAndSeen(stopping.signal);
        if (stopping.signal.aborted) return;
        drawn.set(film.sha256, times + 1);
        if (await makePoster(film)) continue;
        offset += 1;
        failed.add(film.sha256);
        keepFailed(failed);
      }
      if (items.length < PAGE) return;
    }
  }

  const stopListening = subscribe('data.changed', ({ tables }) => {
    if (tables.includes('media_assets')) void run();
  });
  // A film that another device added has come.
  const stopAwaiting = subscribe('media.presence', ({ here }) => here.length > 0 && void run());
  void run();
  return () => {
    stopListening();
    stopAwaiting();
    stopping.abort();
  };
}

/** False: this film gives no picture. Throws when the engine could not take it. */
async function makePoster(film: MediaView): Promise<boolean> {
  let frame: File;
  try {
    frame = await drawFrame(mediaUrl(film));
  } catch {
    return false;
  }
  try {
    await call('media.savePoster', { id: film.id }, { files: [frame] });
  } catch (error) {
    // Deleted meanwhile, or the frame is no good: neither gets better by trying again.
    if (isAppError(error, 'disk_full') || isAppError(error, 'engine_unavailable')) throw error;
    return false;
  }
  return true;
}

/** Waits without a timer: a hidden window does nothing at all. */
async function untilIdleAndSeen(signal: AbortSignal): Promise<void> {
  while (document.visibilityState === 'hidden' && !signal.aborted) {
    await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true, signal }));
  }
  await new Promise((resolve) => requestIdleCallback(resolve));
}

function readFailed(): Set<string> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(FAILED_KEY) ?? '[]');
    return new Set(Array.isArray(stored) ? stored.filter((value) => typeof value === 'string') : []);
  } catch {
    // Not ours or cut short: each film is tried once more.
    return new Set();
  }
}

function keepFailed(failed: ReadonlySet<string>): void {
  localStorage.setItem(FAILED_KEY, JSON.stringify([...failed].slice(-MOST_REMEMBERED)));
}
