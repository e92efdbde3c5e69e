import { MessageChannelMain, type MessagePortMain, utilityProcess } from 'electron';
import type { Log } from '../ipc/wire-error.ts';

export type WorkerLog = {
  readonly type: 'log';
  readonly level: 'error';
  readonly message: string;
  readonly details: Record<string, unknown>;
};

/**
 * Starts the process that reads files, and gives the engine a port to it. It ends by itself when the engine closes the
 * port (after a while without work) or dies; when it crashes, the engine asks for another.
 */
export function startMediaWorker(options: {
  readonly entry: string;
  readonly dataFolder: string;
  readonly log: Log;
  readonly connectEngine: (port: MessagePortMain) => void;
}): void {
  const worker = utilityProcess.fork(options.entry, [], { serviceName: 'Postroom media', stdio: 'inherit' });
  const { port1, port2 } = new MessageChannelMain();
  worker.on('message', ({ level, message, details }: WorkerLog) => options.log(level, message, details));
  worker.on('exit', (code) => {
    if (code !== 0) options.log('error', 'the media worker ended', { code });
  });
  worker.postMessage({ dataFolder: options.dataFolder }, [port2]);
  options.connectEngine(port1);
}
