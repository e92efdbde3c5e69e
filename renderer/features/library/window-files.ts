import { create } from 'zustand';
import { isAppError } from '../../../shared/lib/app-error.ts';
import { call } from '../../lib/api.ts';
import { isTextField } from '../../lib/keys.ts';
import { t } from '../../lib/text.ts';
import { showToast } from '../../lib/toasts.ts';
import { importFiles } from './import-store.ts';

/** What a drag over the window would do, where no part of the window takes it for itself. */
export const useDropCue = create<{ readonly cue: 'take' | 'no_file' | null }>(() => ({ cue: null }));

/** `dragover` comes every 50 ms while a drag is over the page: a longer silence means that it left. */
const GONE_AFTER_MS = 300;

/** How a browser names a picture that never was a file. */
const CLIPBOARD_NAME = /^image\.(png|jpe?g|webp|gif|bmp)$/;

/**
 * Files dropped or pasted anywhere become the library's, unless a part of the window (a day, an open post, a field) has
 * taken them. Nothing dropped ever navigates. Returns its stop.
 */
export function takeWindowFiles(target: Window = window): () => void {
  /** A drag of our own (a post, a tile, selected text) is nobody's business here. */
  let isOurs = false;
  let gone: ReturnType<typeof setTimeout> | undefined;
  const stop = new AbortController();
  const listen = <Name extends keyof WindowEventMap>(name: Name, listener: (event: WindowEventMap[Name]) => void) =>
    target.addEventListener(name, listener, { signal: stop.signal });

  function show(cue: 'take' | 'no_file' | null): void {
    clearTimeout(gone);
    if (cue) gone = setTimeout(() => useDropCue.setState({ cue: null }), GONE_AFTER_MS);
    if (useDropCue.getState().cue !== cue) useDropCue.setState({ cue });
  }

  listen('dragstart', () => {
    isOurs = true;
  });
  listen('dragend', () => {
    isOurs = false;
  });
  listen('dragenter', (event) => {
    if (!isOurs && event.relatedTarget === null && event.dataTransfer?.types.includes('Files')) void prepare();
  });
  listen('dragover', (event) => {
    const takes = event.dataTransfer?.types.includes('Files') === true;
    if (isOurs || event.defaultPrevented || (!takes && isTextField(elementOf(event)))) return show(null);
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = takes ? 'copy' : 'none';
    show(takes ? 'take' : 'no_file');
  });
  listen('drop', (event) => {
    show(null);
    if (isOurs || event.defaultPrevented || isTextField(elementOf(event))) return;
    event.preventDefault();
    takeOrSay([...(event.dataTransfer?.files ?? [])]);
  });
  listen('paste', (event) => {
    if (event.defaultPrevented || isTextField(elementOf(event))) return;
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    takeOrSay(files.map(nameWell));
  });
  return () => {
    clearTimeout(gone);
    stop.abort();
  };
}

/** A drag takes longer than the start of the process that reads files: the first picture is there sooner. */
async function prepare(): Promise<void> {
  try {
    await call('media.prepare', {});
  } catch (error) {
    // Only a head start: the drop itself says what is the matter.
    if (!isAppError(error)) throw error;
  }
}

function elementOf(event: Event): Element | null {
  return event.target instanceof Element ? event.target : null;
}

/** A drag out of a browser's page may say "files" and carry none (electron#9638). */
function takeOrSay(files: readonly File[]): void {
  if (files.length === 0) showToast(t('library.dropNoFile'));
  else void importFiles(files, 'library');
}

/** A copied picture has no name of its own: it gets its moment, so that ten of them can be told apart. */
export function nameWell(file: File): File {
  const extension = CLIPBOARD_NAME.exec(file.name)?.[1];
  if (extension === undefined) return file;
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('.');
  return new File([file], `${t('library.pastedName', { when: `${day} ${time}` })}.${extension}`, { type: file.type });
}
