import type { EventEmitter } from 'node:events';
import { DEEP_LINK_SCHEME, readDeepLink, type SignInLink } from '../ipc/sign-in-link.ts';
import type { Log } from '../ipc/wire-error.ts';

/** What is used of Electron's `app`. */
export type LinkedApp = Pick<EventEmitter, 'on'> & Pick<Electron.App, 'isPackaged' | 'setAsDefaultProtocolClient'>;

/**
 * The second way back from the browser: `postroom://auth/callback?…`. macOS hands links over as an event, the others start
 * the app once more with the link as its argument, which reaches the one that runs as `second-instance`. Before `ready`.
 */
export function followDeepLinks(
  app: LinkedApp,
  args: readonly string[],
  options: { readonly log: Log; readonly onLink: (link: SignInLink) => void },
): {
  /**
   * Links shall come here from now on: somebody waits for one. Not at every start, which would take them from another
   * Postroom. Where the installer has named the app for them (macOS, the .deb) this only puts it first; on Windows nothing
   * else does.
   */
  readonly claim: () => void;
} {
  let isClaimed = false;
  const take = (text: string) => {
    const link = readDeepLink(text);
    if (link) options.onLink(link);
    // SECURITY: without what comes behind the path, which may be a code.
    else options.log('warn', 'a link was not understood', { link: text.split(/[?#]/, 1)[0]?.slice(0, 100) });
  };
  app.on('open-url', (event: Electron.Event, url: string) => {
    event.preventDefault();
    take(url);
  });
  app.on('second-instance', (_event: Electron.Event, given: readonly string[]) => findLinks(given).forEach(take));
  findLinks(args).forEach(take);
  return {
    claim: () => {
      // An unpacked checkout would leave its own path behind in the system's settings.
      if (isClaimed || !app.isPackaged) return;
      isClaimed = app.setAsDefaultProtocolClient(DEEP_LINK_SCHEME);
      if (!isClaimed) options.log('warn', 'links in mails will not come here', {});
    },
  };
}

/** Only one that is an argument of its own: Chromium puts switches of its own between them. */
function findLinks(args: readonly string[]): string[] {
  return args.filter((arg) => arg.toLowerCase().startsWith(`${DEEP_LINK_SCHEME}:`));
}
