import { fromElectronPort } from './ports.ts';
import { restrictSharp } from './probe-image.ts';
import { serveMediaCalls } from './serve-worker.ts';

/**
 * Entry of the utility process that reads strangers' files: copying, hashing, decoding. Main hands it a folder and a port
 * to the engine; if a file kills this process, nothing else dies with it.
 */
const main = process.parentPort;

restrictSharp();
main.on('message', (event) => {
  const { dataFolder } = event.data as { dataFolder: string };
  const [port] = event.ports;
  if (!port) return;
  void serveMediaCalls(fromElectronPort(port), dataFolder, (message, error) => {
    const text = error instanceof Error ? error.stack : String(error);
    main.postMessage({ type: 'log', level: 'error', message, details: { error: text } });
  });
});
