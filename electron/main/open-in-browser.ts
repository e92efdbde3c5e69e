import { shell } from 'electron';
import type { Log } from '../ipc/wire-error.ts';

const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * SECURITY: item 15 of Electron's guide. The engine asks for it with the sign-in page of a project; no window can. What is
 * no page of the web would start another program.
 */
export function openInBrowser(address: string, log: Log): void {
  const url = URL.canParse(address) ? new URL(address) : null;
  const isPage = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOCAL_HOSTS.has(url.hostname));
  if (!url || !isPage) {
    log('error', 'an address was not opened', { protocol: url?.protocol ?? 'none' });
    return;
  }
  shell.openExternal(url.href).catch(() => log('error', 'the browser could not be opened', { host: url.host }));
}
