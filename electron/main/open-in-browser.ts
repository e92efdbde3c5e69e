import { shell } from 'electron';
import type { Log } from '../ipc/wire-error.ts';
import { toWebPage } from './web-page.ts';

/** The sign-in page of a project, asked for by the engine; no window can. */
export function openInBrowser(address: string, log: Log): void {
  const page = toWebPage(address);
  if (page === null) {
    // SECURITY: without the address, which holds the state of a sign-in.
    log('error', 'an address was not opened', {});
    return;
  }
  shell.openExternal(page.href).catch(() => log('error', 'the browser could not be opened', { host: page.host }));
}
