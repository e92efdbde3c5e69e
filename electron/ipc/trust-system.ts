import tls from 'node:tls';
import type { Log } from './wire-error.ts';

/** A company's own authority stands in the system's store, not in Node's. Takes a tenth of a second, once. */
export function trustSystem(log: Log): void {
  try {
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), ...tls.getCACertificates('system')]);
  } catch (error) {
    log('warn', 'the system’s certificates cannot be read', { name: error instanceof Error ? error.name : 'unknown' });
  }
}
