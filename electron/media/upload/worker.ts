import { must } from '#shared/lib/must.ts';
import { trustSystem } from '../../ipc/trust-system.ts';
import { fromElectronPort } from '../ports.ts';
import { serveTransfers } from './serve-transfers.ts';
import { createWire } from './wire.ts';

/**
 * Entry of the utility process that moves files to Storage. It decodes nothing, and the process that decodes has no
 * network and no tokens. It ends when the port to the engine closes. SECURITY: it is given access tokens one by one, never
 * what renews them.
 */
const main = process.parentPort;

trustSystem((level, message, details) => main.postMessage({ type: 'log', level, message, details }));
main.once('message', (event) => {
  const port = must(event.ports[0], 'the port to the engine');
  void serveTransfers(fromElectronPort(port), createWire(), complain).then(() => process.exit(0));
});

function complain(message: string, error: unknown): void {
  // SECURITY: what a request was refused with may quote it: the name alone.
  const name = error instanceof Error ? error.name : 'unknown';
  main.postMessage({ type: 'log', level: 'error', message, details: { error: name } });
}
