const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * An address that a browser shows, or null. SECURITY: item 15 of Electron's guide: everything else makes the system start
 * another program. Without TLS only this machine, where a developer's project runs.
 */
export function toWebPage(address: string): URL | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.username + url.password !== '') return null;
  const isPage = url.protocol === 'https:' || (url.protocol === 'http:' && LOCAL_HOSTS.has(url.hostname));
  return isPage ? url : null;
}
