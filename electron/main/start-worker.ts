import { MessageChannelMain, type MessagePortMain, utilityProcess } from 'electron';
import type { Log } from '../ipc/wire-error.ts';

export type WorkerLog = {
  readonly type: 'log';
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly details: Record<string, unknown>;
};

/**
 * Starts a process that works for the engine (reading strangers' files, moving files to Storage) and gives the engine a
 * port to it. It ends by itself when the engine closes the port (after a while without work) or dies; when it crashes, the
 * engine asks for another.
 */
export function startWorker(options: {
  readonly entry: string;
  readonly name: 'media' | 'transfers';
  /** What it is told at first, beside the port. */
  readonly message: Readonly<Record<string, string>>;
  readonly log: Log;
  readonly connectEngine: (port: MessagePortMain) => void;
  readonly onEnd?: () => void;
}): void {
  const { entry, name, message, log } = options;
  const worker = utilityProcess.fork(entry, [], { serviceName: `Postroom ${name}`, stdio: 'inherit' });
  const { port1, port2 } = new MessageChannelMain();
  worker.on('message', (said: WorkerLog) => log(said.level, said.message, said.details));
  worker.on('exit', (code) => {
    if (code !== 0) log('error', `the ${name} worker ended`, { code });
    options.onEnd?.();
  });
  worker.postMessage(message, [port2]);
  options.connectEngine(port1);
}
