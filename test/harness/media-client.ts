import { MessageChannel } from 'node:worker_threads';
import { createMediaClient, type MediaClient } from '#electron/media/client.ts';
import { fromNodePort } from '#electron/media/ports.ts';
import { serveMediaCalls } from '#electron/media/serve-worker.ts';

/** The media worker as it runs in the app, but for the process around it. */
export function startMediaClient(dataFolder: string, complain: (message: string, error: unknown) => void): MediaClient {
  const client = createMediaClient({
    onWanted: () => {
      const { port1, port2 } = new MessageChannel();
      void serveMediaCalls(fromNodePort(port2), dataFolder, complain);
      client.attach(fromNodePort(port1));
    },
  });
  return client;
}
