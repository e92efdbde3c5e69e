import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readSignInLink, type SignInLink } from '../../ipc/sign-in-link.ts';

const PATH = '/auth/callback';
/** An answer that is under way gets out; whoever only holds the door open is left outside. */
const LAST_ANSWER_MS = 1_000;

export type Loopback = {
  /** Where the browser is to come back to. Supabase Auth takes any port of a loopback address (RFC 8252, 7.3). */
  readonly url: string;
  readonly close: () => void;
};

/**
 * Waits for the browser on a free port of this machine's own address (RFC 8252, 7.3). Takes one answer with the right state
 * and is closed behind it; whatever else comes in is refused and changes nothing.
 */
export async function listenOnLoopback(options: {
  readonly state: string;
  readonly words: { readonly title: string; readonly text: string };
  readonly onLink: (link: SignInLink) => void;
}): Promise<Loopback> {
  let isUsed = false;
  const server = createServer((request, response) => {
    const link = readCallback(request, (server.address() as AddressInfo | null)?.port);
    if (isUsed || link === null || link.state !== options.state) {
      send(response, 404, 'text/plain', 'Not found');
      return;
    }
    isUsed = true;
    server.close();
    // Behind the answer, or behind a browser that did not wait for it.
    response.once('close', () => options.onLink(link));
    send(response, 200, 'text/html', page(options.words));
  });
  // SECURITY: nobody keeps a connection open to a door that should be shut.
  server.keepAliveTimeout = 1;
  server.headersTimeout = 5_000;
  server.requestTimeout = 5_000;
  server.maxHeadersCount = 100;
  server.unref();
  // SECURITY: this address alone, not every one that the machine has.
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Too many open files, say: whoever knocked has to knock again. Unheard, it would end the process.
  server.on('error', () => undefined);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${PATH}?state=${options.state}`,
    close: () => {
      server.close();
      setTimeout(() => server.closeAllConnections(), LAST_ANSWER_MS).unref();
    },
  };
}

/** SECURITY: a page of another host, led to this address by its name server, sends that host's name. */
function readCallback({ method, headers, url }: IncomingMessage, port: number | undefined): SignInLink | null {
  if (method !== 'GET' || headers.host !== `127.0.0.1:${port}` || url === undefined || url.length > 2_000) return null;
  if (!URL.canParse(url, 'http://127.0.0.1')) return null;
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  return pathname === PATH ? readSignInLink(searchParams) : null;
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  response.end(body);
}

function page({ title, text }: { readonly title: string; readonly text: string }): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>
  :root { color-scheme: light dark; font: 15px/24px system-ui, sans-serif; }
  body { display: grid; place-content: center; min-height: 100vh; margin: 0; text-align: center;
    background: light-dark(#fcfaf7, #16120f); color: light-dark(#262320, #ebe8e4); }
  h1 { margin: 0; font-size: 20px; line-height: 28px; font-weight: 600; }
  p { margin: 8px 24px; }
</style>
<main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></main></html>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
