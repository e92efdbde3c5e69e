import type { AppError } from '../../../shared/lib/app-error.ts';
import { subscribe } from '../../lib/api.ts';
import { noteTyped, useSaving } from '../../lib/saving.ts';
import { createSaver, type Saver } from './saver.ts';

type AnySaver = Saver<unknown>;

/**
 * All that is being saved now, by what it is. It outlives the view that it was typed in: a composer can be closed while
 * its last word is on the way, and opened again while that word cannot be saved.
 */
const savers = new Map<string, AnySaver>();
/** Longer than an answer and the read that follows it take. */
const SETTLED_MS = 1_000;
const settled = new Map<string, unknown>();
const watchers = new Set<() => void>();

export function saveValue<Value>(key: string, value: Value, send: (value: Value) => Promise<void>): void {
  const saver = (savers.get(key) as Saver<Value> | undefined) ?? openSaver(key, send);
  saver.write(value);
}

/** What was typed under this key and is not saved yet; undefined: nothing. */
export function unsavedValue<Value>(key: string): Value | undefined {
  return savers.get(key)?.unsaved() as Value | undefined;
}

/** As `unsavedValue`, or what was saved so lately that a read may not show it yet. For a field that is just opened. */
export function latestTyped(key: string): string | undefined {
  const typed = savers.get(key)?.unsaved() ?? settled.get(key);
  return typeof typed === 'string' ? typed : undefined;
}

/** A read shows it by now: from here on what is stored is newer. */
export function forgetSettled(key: string, stored: string): void {
  if (settled.get(key) === stored) settled.delete(key);
}

export function retryAll(): void {
  for (const saver of savers.values()) saver.retry();
}

/** For a command that goes by what is stored: true once everything typed is, false where it cannot be saved now. */
export async function whenSaved(): Promise<boolean> {
  while (savers.size > 0) {
    if (useSaving.getState().isTyped) return false;
    await new Promise<void>((resolve) => {
      const stop = watchSavers(() => {
        stop();
        resolve();
      });
    });
  }
  return true;
}

function watchSavers(listener: () => void): () => void {
  watchers.add(listener);
  return () => watchers.delete(listener);
}

const failed = new Map<string, AppError>();

/** A failure stays told while it is tried again. */
function report(key: string, state: 'saving' | 'saved' | AppError): void {
  if (state === 'saved') failed.delete(key);
  else if (state !== 'saving') failed.set(key, state);
  noteTyped([...failed.values()][0] ?? null);
}

function openSaver<Value>(key: string, send: (value: Value) => Promise<void>): Saver<Value> {
  const saver = createSaver<Value>({
    send: async (value) => {
      settled.delete(key);
      await send(value);
      settled.set(key, value);
      setTimeout(() => settled.get(key) === value && settled.delete(key), SETTLED_MS);
    },
    onState: (state) => {
      report(key, state);
      if (state === 'saved') savers.delete(key);
      for (const watcher of watchers) watcher();
    },
  });
  savers.set(key, saver as AnySaver);
  return saver;
}

/** Started once for the window; returns its stop. */
export function startSavers(): () => void {
  const sendNow = () => {
    for (const saver of savers.values()) saver.sendNow();
  };
  const stopListening = subscribe('engine.state', (state) => {
    if (state.kind === 'ready') retryAll();
  });
  window.addEventListener('pagehide', sendNow);
  window.addEventListener('blur', retryAll);
  return () => {
    stopListening();
    window.removeEventListener('pagehide', sendNow);
    window.removeEventListener('blur', retryAll);
  };
}
