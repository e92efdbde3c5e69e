import type { FromMain, MainChannel, ToMain } from './protocol.ts';

/**
 * The line to whoever started this process. When it closes the process ends, so that a killed main leaves no engine that
 * holds the lock. (Electron ends a utility process by itself when its main is gone.)
 */
export function mainChannel(): MainChannel {
  const parent = process.parentPort as Electron.ParentPort | undefined;
  if (parent) {
    return {
      tell: (message) => parent.postMessage(message),
      listen: (listener) => {
        parent.on('message', (event) => listener(event.data as FromMain, event.ports));
      },
    };
  }
  process.on('disconnect', () => process.exit(0));
  return {
    tell: (message: ToMain) => {
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    listen: (listener) => {
      process.on('message', (message) => listener(message as FromMain, []));
    },
  };
}
