import { isInsertion } from '../../../shared/domain/merge-text.ts';
import { type AppError, type ErrorCode, isAppError } from '../../../shared/lib/app-error.ts';
import { subscribe } from '../api.ts';
import { copyText } from '../copy-text.ts';
import { noteSend, noteTyped, useSaving } from '../saving.ts';
import { failureWords } from '../say-failure.ts';
import { t } from '../text.ts';
import { changeToast, showToast } from '../toasts.ts';
import { createFieldBases } from './field-bases.ts';
import { createSaver, type Saver } from './saver.ts';

type AnySaver = Saver<unknown>;

/**
 * All that is being saved now, by what it is. It outlives the view that it was typed in: a composer can be closed while
 * its last word is on the way, and opened again while that word cannot be saved.
 */
const savers = new Map<string, AnySaver>();
/** What was acknowledged, and when (performance.now): an answer that was asked for before may not show it. */
const settled = new Map<string, { readonly value: unknown; readonly at: number }>();
/** More fields than are read at one time. The oldest are in every answer by now. */
const MAX_SETTLED = 200;
const watchers = new Set<() => void>();

const bases = createFieldBases();

/** `base`: what `value` was built on; undefined: it stands, whatever is there. */
type Send<Value> = (value: Value, base: string | undefined) => Promise<void>;

export function saveValue<Value>(key: string, value: Value, send: Send<Value>): void {
  const saver = (savers.get(key) as Saver<Value> | undefined) ?? openSaver(key, send);
  saver.write(value);
}

/** A field shows what the engine has: from here on what is typed is built on it. */
export function noteShown(key: string, text: string): void {
  bases.set(key, text);
}

/** What was typed under this key and may not show in an answer that was asked for at this time; undefined: nothing. */
export function latestTyped(key: string, askedAt: number): string | undefined {
  const saved = settled.get(key);
  const typed = savers.get(key)?.unsaved() ?? (saved && askedAt < saved.at ? saved.value : undefined);
  return typeof typed === 'string' ? typed : undefined;
}

/** Whether an answer that was asked for at this time (performance.now) shows all that was typed under this key. */
export function showsTyped(key: string, askedAt: number): boolean {
  return !savers.has(key) && askedAt >= (settled.get(key)?.at ?? 0);
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
  noteSend(key, state === 'saving');
  if (state === 'saved') failed.delete(key);
  else if (state !== 'saving') failed.set(key, state);
  noteTyped([...failed.values()][0] ?? null);
}

/** Whatever is typed on, it goes nowhere: the post went out or is gone, or its author may not write any more. */
const REFUSED: readonly ErrorCode[] = ['not_allowed', 'not_found', 'not_a_writer'];
/** The refusal that is on show, by its field, and the letters that can be copied from it. */
const told = new Map<string, { readonly toast: number; readonly error: AppError; readonly text: string }>();

/**
 * A refusal is told once, and then the letters wait for nothing: they would hold up the whole window. Where the engine did
 * not keep them they can be copied from what is told.
 */
function tellRefusal(key: string, error: AppError, value: unknown): void {
  const typed = error.details.isKept !== true && typeof value === 'string' ? value.trim() : '';
  const before = told.get(key);
  // Typed on or taken back they are the same letters; begun anew, those before are still to be had.
  const isSame =
    before?.error.code === error.code && (isInsertion(before.text, typed) || isInsertion(typed, before.text));
  const text = isSame && before.text.length > typed.length ? before.text : typed;
  const action = text === '' ? null : { label: t('app.copyTyped'), run: () => copyText(text, t('app.copied')) };
  if (isSame && (before.text === '') === (text === '') && changeToast(before.toast, { action })) {
    told.set(key, { ...before, text });
    return;
  }
  told.set(key, { toast: showToast(failureWords(error), { kind: 'error', action }), error, text });
}

async function sendBuilt<Value>(
  key: string,
  value: Value,
  { send, after }: { readonly send: Send<Value>; readonly after: Value | undefined },
): Promise<void> {
  try {
    await send(value, typeof after === 'string' ? after : bases.get(key));
  } catch (error) {
    if (!isAppError(error) || !REFUSED.includes(error.code)) throw error;
    tellRefusal(key, error, value);
    if (error.code !== 'not_a_writer') return;
  }
  bases.set(key, typeof value === 'string' ? value : undefined);
}

function openSaver<Value>(key: string, send: Send<Value>): Saver<Value> {
  const saver = createSaver<Value>({
    send: async (value, after) => {
      await sendBuilt(key, value, { send, after });
      settled.delete(key);
      settled.set(key, { value, at: performance.now() });
      const [oldest] = settled.keys();
      if (settled.size > MAX_SETTLED && oldest !== undefined) settled.delete(oldest);
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
