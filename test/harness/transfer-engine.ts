import { MessageChannel } from 'node:worker_threads';
import { fromNodePort } from '#electron/media/ports.ts';
import { serveTransfers } from '#electron/media/upload/serve-transfers.ts';
import { createTransferClient, type TransferClient } from '#electron/media/upload/transfer-client.ts';
import { createWire, type WireOptions } from '#electron/media/upload/wire.ts';

/** What moves files as it runs in the app, but for the process around it. */
export function startTransferClient(
  complain: (message: string, error: unknown) => void = (message, error) => console.error(message, error),
  patience: WireOptions = { silenceMs: 2_000 },
): TransferClient {
  const client = createTransferClient({
    onWanted: () => {
      const { port1, port2 } = new MessageChannel();
      void serveTransfers(fromNodePort(port2), createWire(patience), complain);
      client.attach(fromNodePort(port1));
    },
  });
  return client;
}
