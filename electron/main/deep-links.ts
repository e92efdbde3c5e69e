import { app } from 'electron';
import { DEEP_LINK_SCHEME, readDeepLink, type SignInLink } from '../ipc/sign-in-link.ts';
import type { Log } from '../ipc/wire-error.ts';

/**
 * The second way back from the browser: `postroom://auth/callback?…`. macOS hands links over as an event, the others start
 * the app once more with the link as its argument, which reaches the one that runs as `second-instance`. Before `ready`.
 */
export function followDeepLinks(log: Log, onLink: (link: SignInLink) => void): void {
  // An unpacked checkout would leave its own path behind in the system's settings.
  if (app.isPackaged) app.setAsDefaultProtocolClient(DEEP_LINK_SCHEME);
  const take = (text: string) => {
    const link = readDeepLink(text);
    if (link) onLink(link);
    // SECURITY: without what comes behind the path, which may be a code.
    else log('warn', 'a link was not understood', { link: text.split(/[?#]/, 1)[0]?.slice(0, 100) });
  };
  app.on('open-url', (event, url) => {
    event.preventDefault();
    take(url);
  });
  app.on('second-instance', (_event, args) => findLinks(args).forEach(take));
  findLinks(process.argv).forEach(take);
}

/** Only one that is an argument of its own: Chromium puts switches of its own between them. */
function findLinks(args: readonly string[]): string[] {
  return args.filter((arg) => arg.toLowerCase().startsWith(`${DEEP_LINK_SCHEME}:`));
}
