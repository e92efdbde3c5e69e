import { must } from '#shared/lib/must.ts';
import { fromElectronPort } from './ports.ts';
import { restrictSharp } from './probe-image.ts';
import { serveMediaCalls } from './serve-worker.ts';

/**
 * Entry of the utility process that reads strangers' files: copying, hashing, decoding. Main hands it a folder and a port
 * to the engine; it ends when that port closes. If a file kills it, nothing else dies with it.
 */
const main = process.parentPort;

restrictSharp();
main.once('message', (event) => {
  const { dataFolder } = event.data as { dataFolder: string };
  const port = must(event.ports[0], 'the port to the engine');
  void serveMediaCalls(fromElectronPort(port), dataFolder, complain).then(() => process.exit(0));
});

function complain(message: string, error: unknown): void {
  const text = error instanceof Error ? error.stack : String(error);
  main.postMessage({ type: 'log', level: 'error', message, details: { error: text } });
}
