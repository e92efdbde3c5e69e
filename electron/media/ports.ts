import type { MessagePort as NodePort } from 'node:worker_threads';
import type { MessagePortMain } from 'electron';
import type { WorkerPort } from './messages.ts';

export function fromElectronPort(port: MessagePortMain): WorkerPort {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', (event) => listener(event.data));
      port.start();
    },
    onClose: (listener) => port.on('close', listener),
    close: () => port.close(),
  };
}

/** For tests and benches in plain Node. */
export function fromNodePort(port: NodePort): WorkerPort {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', listener),
    onClose: (listener) => port.on('close', listener),
    close: () => port.close(),
  };
}
