import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';

export const APP_ORIGIN = 'app://postroom';

const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * SECURITY: the page has no network. Styles may be inline (React writes `style` attributes); scripts may not.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' app://media blob: data:",
  'media-src app://media blob:',
  "font-src 'self'",
  "connect-src 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "object-src 'none'",
  "worker-src 'none'",
  // Text becomes markup or script nowhere: React builds nodes. The one policy is renderer/lib/empty-markup.ts.
  "require-trusted-types-for 'script'",
  'trusted-types default',
].join('; ');

/** Before `app.ready`. `codeCache` keeps compiled scripts between starts; app:// gets none without it. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'app',
      privileges: {
        standard: true,
        secure: true,
        supportFetchAPI: true,
        stream: true,
        corsEnabled: true,
        codeCache: true,
      },
    },
  ]);
}

/** No Cross-Origin-Opener-Policy: nothing opens a window here (lockdown.ts), and it starts every page in a second process. */
const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  // A link alone would make Chromium look its host up.
  'X-DNS-Prefetch-Control': 'off',
};

/** Serves the built page from `root`, and nothing outside it. What is not there, or is no address, is 404. */
export function servePage(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET') return new Response(null, { status: 405, headers: { Allow: 'GET' } });
    const path = toPath(root, new URL(request.url));
    const content = path === null ? null : await readIfThere(path);
    if (path === null || content === null) return new Response('Not found', { status: 404 });
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    return new Response(content, { headers: { ...HEADERS, 'Content-Type': type } });
  };
}

/** SECURITY: only our own host, and only what lies under `root` after every `..` has been followed. */
function toPath(root: string, { host, protocol: scheme, pathname }: URL): string | null {
  if (`${scheme}//${host}` !== APP_ORIGIN) return null;
  const name = decode(pathname === '/' ? '/index.html' : pathname);
  if (name === null || name.includes('\0')) return null;
  const path = normalize(join(root, name));
  return path.startsWith(root + sep) ? path : null;
}

function decode(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}

async function readIfThere(path: string): Promise<Buffer<ArrayBuffer> | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (NOT_THERE.has((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
